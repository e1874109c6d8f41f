"""A checked expression's tree out of its serialized form (cel.expr.CheckedExpr, protocol buffers).

The library exposes nothing else of the tree; the numbers are those of https://github.com/google/cel-spec,
proto/cel/expr.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cel_expr_python import cel

Message = dict[int, list[Any]]
"""Field number -> its values: whole numbers, and bytes for texts and messages."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The root node as a message, and the serialized source info, which only an error needs."""

    root: Message
    info: bytes

    def offset(self, node: int) -> int:
        """The place in the text of the node with this id, counted from 0."""
        positions = (message(entry) for entry in message(self.info).get(4, ()))
        return next((whole(entry, 2) for entry in positions if whole(entry, 1) == node), 0)


def tree_of(expression: cel.Expression) -> Tree:
    """The tree of a compiled expression."""
    (checked,) = message(expression.serialize())[2]  # wrapped in google.protobuf.Any
    parts = message(checked)
    return Tree(message(parts[4][0]), parts[5][0])


def message(data: bytes) -> Message:
    """The fields of a serialized message."""
    found: Message = {}
    for number, value in _fields(data):
        found.setdefault(number, []).append(value)
    return found


def whole(part: Message, number: int) -> int:
    """A number field; 0 where it is left out."""
    return int(part.get(number, [0])[-1])


def text(part: Message, number: int) -> str:
    """A text field; "" where it is left out."""
    return bytes(part.get(number, [b""])[-1]).decode()


def below(part: Message, number: int) -> Message | None:
    """A message field; None where it is left out."""
    return message(part[number][-1]) if number in part else None


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        match tag & 7:
            case 0:  # a varint
                value, at = _varint(data, at)
                yield tag >> 3, value
            case 2:  # a length and that many bytes
                size, at = _varint(data, at)
                yield tag >> 3, data[at : at + size]
                at += size
            case fixed:
                at += 8 if fixed == 1 else 4


def _varint(data: bytes, at: int) -> tuple[int, int]:
    if data[at] < 128:
        return data[at], at + 1
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
