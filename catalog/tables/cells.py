"""One cell of a file and the feed's value that it stands for.

An empty cell leaves the field as it is, `null` clears it. Lists are split at ";" (or written as JSON),
objects are JSON. What can't be converted is passed on as it stands, so that the feed's reader refuses it.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from catalog.api.parser import parse_json
from catalog.api.problems import ApiProblem
from catalog.feeds.rows import Column

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?", re.ASCII)
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
ABSENT = object()


def read_cell(column: Column, cell: Any) -> Any:
    """The JSON value of a cell, ABSENT for an empty one."""
    text = cell_text(cell).strip()
    if text == "":
        return ABSENT
    if text == "null":
        return None
    kind = column.kind.schema.get("type")
    if kind == "array":
        return _read_list(text)
    if kind == "object":
        return _read_json(text)
    if kind == "boolean":
        return _BOOLEANS.get(text.lower(), text)
    if kind == "integer":
        return int(text) if re.fullmatch("-?[0-9]{1,18}", text, re.ASCII) else text
    return text


def cell_text(cell: Any) -> str:
    """A cell as the text that its author sees: spreadsheets keep numbers, dates and booleans."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # The shortest text that reads back as this number is what was typed.
        return (
            format(Decimal(repr(cell)).normalize(), "f") if cell == cell and abs(cell) < 1e15 else str(cell)
        )
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute) == (0, 0) else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def write_cell(value: Any) -> str:
    """The text that `read_cell` takes for this value; empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    if isinstance(value, list | tuple):
        plain = all(";" not in entry and entry == entry.strip() and entry[:1] != "[" for entry in value)
        plain = plain and list(value) != ["null"]  # alone it would clear the field
        return "; ".join(value) if plain else json.dumps(list(value), ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else str(value)


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: dangerous beginnings get an apostrophe before them."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def _read_list(text: str) -> Any:
    if text.startswith("["):
        return _read_json(text)
    return [part.strip() for part in text.split(";") if part.strip()]


def _read_json(text: str) -> Any:
    try:
        return parse_json(text.encode("utf-8", "surrogatepass"))
    except ApiProblem:
        return text
