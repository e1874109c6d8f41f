"""Reading request bodies: bounded, strict JSON in which no number ever becomes a float."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import IO, Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from catalog.api.problems import ApiProblem
from catalog.errors import FieldError, pointer

DEFAULT_MAX_BODY = 256 * 1024
BULK_MAX_BODY = 4 * 1024 * 1024
MAX_DEPTH = 64
MAX_NUMBER = 40
"""Characters of a number and digits of its exponent's reach; past it, arithmetic on it would be an attack."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """JSON of at most the view's `max_body` bytes: integers as int, fractions as Decimal, texts storable."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        context = parser_context or {}
        limit = getattr(context.get("view"), "max_body", DEFAULT_MAX_BODY)
        return parse_json(_read(stream, context["request"].META, limit))


def parse_json(body: bytes) -> Any:
    """The value of a JSON text; raises ApiProblem malformed_json."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed(f"The body is not UTF-8 (byte {error.start}).") from None
    try:
        value = json.loads(
            text,
            parse_float=_fraction,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise _malformed(f"{error.msg} (line {error.lineno}, column {error.colno}).") from None
    except RecursionError:
        raise _malformed(f"The body is nested more than {MAX_DEPTH} levels deep.") from None
    _check_depth(value)
    if "\\u" in text:
        _check_texts(value)
    return value


def _read(stream: IO[bytes], meta: Mapping[str, Any], limit: int) -> bytes:
    """The body, refused by its announced size before a byte is read."""
    if meta.get("HTTP_CONTENT_ENCODING", "identity").lower() not in ("", "identity"):
        raise UnsupportedMediaType("compressed")
    announced = str(meta.get("CONTENT_LENGTH") or "0")
    too_large = ApiProblem("payload_too_large", f"The body is larger than {limit} bytes.")
    if announced.isdigit() and int(announced) > limit:
        raise too_large
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise too_large
    return body


def _malformed(message: str, at: str = "") -> ApiProblem:
    return ApiProblem("malformed_json", message, errors=[FieldError(at, "malformed_json", message)])


def _fraction(text: str) -> Decimal:
    if len(text) <= MAX_NUMBER:
        number = Decimal(text)
        if abs(number.adjusted()) <= MAX_NUMBER:
            return number
    raise _malformed(f"The number {text[:MAX_NUMBER]} is too long or too large.")


def _integer(text: str) -> int:
    if len(text) > MAX_NUMBER:
        raise _malformed(f"The number {text[:MAX_NUMBER]}... is too long.")
    return int(text)


def _constant(text: str) -> Any:
    raise _malformed(f"{text} is not a JSON number.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise _malformed(f"The key {twice[:80]!r} stands twice in one object.")
    return result


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
    if level:
        raise _malformed(f"The body is nested more than {MAX_DEPTH} levels deep.")


def _check_texts(value: Any) -> None:
    for at, text in _texts(value, ()):
        if _UNSTORABLE.search(text):
            raise _malformed("A text holds NUL or half a surrogate pair.", pointer(*at))


def _texts(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of a document, keys included, with the path where it stands."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield at, key
            yield from _texts(child, (*at, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _texts(child, (*at, index))
