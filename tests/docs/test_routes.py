"""Every address of the API stands in api.md with its methods, and every address there exists."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from decisions.api.shapes.answer import Decision
from decisions.api.shapes.question import DecisionRequest
from tests.docs.pages import read, section, table_rows

TEXT = read("api.md")
METHODS = ("get", "post", "put", "patch", "delete")


def routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(path with {names}, pattern) of every route that is not the admin's."""
    for pattern in patterns:
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            if path != "admin/":
                yield from routes(pattern.url_patterns, path)
        else:
            yield path, pattern


def real() -> set[tuple[str, str]]:
    """(method, path) of everything below /api/v1/."""
    return {
        (method.upper(), re.sub(r"\{\w*id\}", "{id}", f"/{path}"))
        for path, pattern in routes(get_resolver().url_patterns)
        if path.startswith("api/v1/")
        for method in METHODS
        if hasattr(pattern.callback.view_class, method)  # type: ignore[attr-defined]
    }


def documented() -> list[tuple[str, str]]:
    """(method, path) of the page's table of addresses."""
    found = []
    for row in table_rows(section(TEXT, "## Addresses")):
        for path in re.findall(r"`(/[^`]*)`", row[1]):
            found.append((row[0].strip("`"), path))
    return found


def test_every_route_is_documented_and_no_other() -> None:
    assert {entry for entry in documented() if entry[1].startswith("/api/v1/")} == real()


@pytest.mark.parametrize(("method", "path"), documented())
def test_documented_address_resolves(method: str, path: str) -> None:
    assert resolve(re.sub(r"\{\w+\}", "x", path)).func is not None


def test_routes_beside_the_api_are_documented() -> None:
    others = {f"/{path}" for path, _ in routes(get_resolver().url_patterns) if path and "api/v1/" not in path}
    assert others == {path for _, path in documented() if not path.startswith("/api/v1/")}


def keys_of(heading: str) -> set[str]:
    return {key for row in table_rows(section(TEXT, heading)) for key in re.findall(r"`([^`]+)`", row[0])}


def test_request_table_has_every_key() -> None:
    keys = keys_of("### The request")
    for name in map(str, DecisionRequest().fields):
        assert any(key == name or key.startswith(f"{name}.") for key in keys), name
    for part, shape in (("customer", "customer"), ("options", "options")):
        for name in DecisionRequest().fields[shape].fields:  # type: ignore[attr-defined]
            assert {f"{part}.{name}", f".{name}"} & keys, f"{part}.{name}"


def test_answer_table_has_every_key() -> None:
    keys = {key.split(".")[0].removesuffix("[]") for key in keys_of("### The answer")}
    assert set(Decision().fields) - keys == {"currency", "bound"}
