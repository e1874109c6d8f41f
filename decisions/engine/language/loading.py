"""Loading document texts: JSON, and YAML by the 1.2 core schema, without a float on the way."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from decisions.engine.language.problems import DEEPEST, DocumentErrors, Problem, storable

Json = Any
LEAST_ROOM = 10_000
"""Values that any text may hold once its aliases are written out; a longer text one per character."""


class _CoreLoader(yaml.SafeLoader):
    """YAML 1.2 core: only null, true/false and integers are special; decimals stay as written."""

    def fetch_flow_collection_start(self, TokenClass: Any) -> None:  # noqa: N803
        self._check_level(self.flow_level)
        super().fetch_flow_collection_start(TokenClass)

    def add_indent(self, column: int) -> bool:
        self._check_level(len(self.indents))
        return bool(super().add_indent(column))

    def _check_level(self, level: int) -> None:
        """Stop before the scanner's own work on open levels grows with their square."""
        if level > DEEPEST:
            message = f"nests deeper than {DEEPEST} levels"
            raise yaml.scanner.ScannerError(None, None, message, self.get_mark())


_CORE_TAGS = ("null", "bool", "str", "seq")
_CoreLoader.yaml_constructors = {
    tag: make
    for tag, make in yaml.SafeLoader.yaml_constructors.items()
    if tag is None or tag.rpartition(":")[2] in _CORE_TAGS
}
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
        documents = [document for document in yaml.load_all(text, Loader=_CoreLoader) if document is not None]
        _check(documents, max(LEAST_ROOM, len(text)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise DocumentErrors(
            name, [Problem("", "unreadable", f"{line}{error.problem or error.context}")]
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocumentErrors(name, [Problem("", "unreadable", str(error)[:300])]) from None
    return documents


def load_json(text: str | bytes, *, name: str = "document") -> Json:
    """One JSON value; decimals become texts, NaN and doubled keys are refused."""
    try:
        if not isinstance(text, str):
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        value = json.loads(text, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_no_doubles)
        if "\\u" in text or not (text.isascii() or storable(text)):
            _check([value], len(text))
        elif text.count("{") + text.count("[") > DEEPEST:
            _check_depth(value)
    except (ValueError, RecursionError) as error:
        raise DocumentErrors(name, [Problem("", "unreadable", str(error)[:300])]) from None
    return value


def _check(values: list[Json], most: int) -> None:
    """Raise ValueError where values nest too deep, are too many, or hold texts that nobody can store."""
    seen = 0
    for _ in range(DEEPEST + 1):
        seen += len(values)
        below: list[Json] = []
        for value in values:
            if isinstance(value, str):
                _check_text(value)
            elif isinstance(value, dict):
                _check_text("".join(str(key) for key in value))
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
            if seen + len(below) > most:
                raise ValueError("too many values once its aliases are written out")
        if not below:
            return
        values = below
    raise ValueError(f"nests deeper than {DEEPEST} levels")


def _check_depth(value: Json) -> None:
    """`_check` for a text that can't hold anything worse: only what contains something is looked at."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if child and isinstance(child, dict | list)
        ]
        if not level:
            return
    raise ValueError(f"nests deeper than {DEEPEST} levels")


def _check_text(text: str) -> None:
    if not storable(text):
        raise ValueError("a text holds NUL or half a surrogate pair")


def _no_constant(word: str) -> Json:
    raise ValueError(f"{word} is not JSON")


def _no_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys: Iterator[str] = (key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i]))
        raise ValueError(f"key {next(keys)!r} stands twice")
    return found
