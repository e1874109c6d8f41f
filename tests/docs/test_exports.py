"""docs/api/: the files are what the code says now, and the collection holds every operation once."""

import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from catalog.api.exporting import exported, openapi_document
from catalog.api.postman import FORMAT, body_example, collection, operations
from tests.docs.pages import DOCS, UPDATE

Json = dict[str, Any]
FOLDER = DOCS / "api"


@pytest.fixture(scope="module")
def document() -> Json:
    return openapi_document()


@pytest.fixture(scope="module")
def made(document: Json) -> Json:
    return collection(document)


def requests(folder: Json) -> Iterator[Json]:
    """Every request of a collection's folders."""
    for item in folder["item"]:
        if "item" in item:
            yield from requests(item)
        else:
            yield item["request"]


@pytest.mark.parametrize("name", ["openapi.json", "postman.json"])
def test_file_is_current(name: str) -> None:
    path, wanted = FOLDER / name, exported()[name]
    if os.environ.get(UPDATE):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(wanted, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == wanted, (
        f"{name} is out of date: ./run manage export_api writes it"
    )


def test_the_command_writes_both(tmp_path: Path) -> None:
    call_command("export_api", folder=tmp_path / "new", stdout=io.StringIO())
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()}
    assert written == exported()


@pytest.mark.django_db
def test_the_document_is_the_served_one(client: Client, document: Json) -> None:
    assert json.loads(client.get("/api/schema?format=json").content) == document


def test_every_body_has_an_example(document: Json) -> None:
    bare = [
        f"{method} {path}"
        for method, path, operation in operations(document)
        if "requestBody" in operation and body_example(operation) is None
    ]
    assert bare == []


def test_every_operation_stands_in_the_collection_once(document: Json, made: Json) -> None:
    found = Counter(
        (request["method"].lower(), "/" + re.sub(r":(\w+)", r"{\1}", "/".join(request["url"]["path"])))
        for request in requests(made)
    )
    assert found == Counter((method, path) for method, path, _ in operations(document))


def test_requests_are_whole(made: Json) -> None:
    variables = {each["key"] for each in made["variable"]}
    assert made["info"]["schema"] == FORMAT
    for request in requests(made):
        assert request["url"]["raw"].startswith("{{base_url}}/api/v1/")
        path_names = {part[1:] for part in request["url"]["path"] if part.startswith(":")}
        assert {each["key"] for each in request["url"]["variable"]} == path_names
        if "body" in request:
            json.loads(request["body"]["raw"])
            assert "Content-Type" in {each["key"] for each in request["header"]}
        named = set(re.findall(r"\{\{(\w+)\}\}", json.dumps(request)))
        assert named <= variables, request["url"]["raw"]


def test_a_body_names_the_last_decision(made: Json) -> None:
    (reserve,) = [each for each in requests(made) if each["url"]["raw"] == "{{base_url}}/api/v1/reservations"]
    assert json.loads(reserve["body"]["raw"])["decision"] == "{{decision_id}}"
