"""Loading document texts: JSON, and YAML by the 1.2 core schema, without a float on the way."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from decisions.engine.language.problems import DocumentErrors, Problem

Json = Any
MOST_ALIASES = 100


class _CoreLoader(yaml.SafeLoader):
    """YAML 1.2 core: only null, true/false and integers are special; decimals stay as written."""


_CoreLoader.yaml_implicit_resolvers = {}
_CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
_CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$", re.ASCII), list("-+0123456789")
)


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(str(loader.construct_scalar(node)))


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a text", key_node.start_mark)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_CoreLoader.add_constructor("tag:yaml.org,2002:int", _integer)
_CoreLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load_documents(text: str, *, name: str = "document") -> list[Json]:
    """All documents of a YAML (or JSON) text; raises DocumentErrors with the line of what can't be read."""
    try:
        if text.count("*") > MOST_ALIASES and len(re.findall(r"(?:^|[\s,\[{-])\*\w", text)) > MOST_ALIASES:
            raise DocumentErrors(name, [Problem("", "unreadable", f"more than {MOST_ALIASES} aliases")])
        return [document for document in yaml.load_all(text, Loader=_CoreLoader) if document is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise DocumentErrors(
            name, [Problem("", "unreadable", f"{line}{error.problem or error.context}")]
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocumentErrors(name, [Problem("", "unreadable", str(error)[:300])]) from None


def load_json(text: str | bytes, *, name: str = "document") -> Json:
    """One JSON value; decimals become texts, NaN and doubled keys are refused."""
    try:
        return json.loads(text, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError) as error:
        raise DocumentErrors(name, [Problem("", "unreadable", str(error)[:300])]) from None


def _no_constant(word: str) -> Json:
    raise ValueError(f"{word} is not JSON")


def _no_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys: Iterator[str] = (key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i]))
        raise ValueError(f"key {next(keys)!r} stands twice")
    return found
