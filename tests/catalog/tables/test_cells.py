"""Cells: what stands in a file and what it means."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.feeds.products import PRODUCTS, STOCK
from catalog.tables.cells import ABSENT, cell_text, harmless, read_cell, write_cell

NAME, TAGS, ATTRIBUTES, DISCOUNTABLE, TAX = (
    PRODUCTS.by_name[name] for name in ("name", "tags", "attributes", "discountable", "tax_rate")
)

READ: list[tuple[Any, Any, Any]] = [
    (NAME, "", ABSENT),
    (NAME, "  ", ABSENT),
    (NAME, None, ABSENT),
    (NAME, "null", None),
    (NAME, " Dress ", "Dress"),
    (NAME, 12345, "12345"),
    (NAME, "'=1+1", "=1+1"),
    (NAME, "'tis", "'tis"),
    (TAX, 7.5, "7.5"),
    (TAX, 19.0, "19"),
    (TAX, 0.1, "0.1"),
    (TAX, 1e-7, "0.0000001"),
    (TAGS, "new; silk ;;", ["new", "silk"]),
    (TAGS, '["a;b", "c"]', ["a;b", "c"]),
    (TAGS, "[broken", "[broken"),
    (ATTRIBUTES, '{"size": "38", "w": 0.5}', {"size": "38", "w": Decimal("0.5")}),
    (ATTRIBUTES, "size 38", "size 38"),
    (ATTRIBUTES, "[" * 100_000, "[" * 100_000),
    (DISCOUNTABLE, "Yes", True),
    (DISCOUNTABLE, "0", False),
    (DISCOUNTABLE, False, False),
    (DISCOUNTABLE, "perhaps", "perhaps"),
    (STOCK.by_name["quantity"], "12", 12),
    (STOCK.by_name["quantity"], 12.0, 12),
    (STOCK.by_name["quantity"], "1.5", "1.5"),
    (STOCK.by_name["quantity"], "9" * 30, "9" * 30),
]


@pytest.mark.parametrize(("column", "cell", "value"), READ)
def test_a_cell_is_read(column: Any, cell: Any, value: Any) -> None:
    found = read_cell(column, cell)
    assert found is value if value is ABSENT else (found == value and type(found) is type(value))


def test_spreadsheets_dates_are_days() -> None:
    assert cell_text(datetime(2026, 3, 1)) == cell_text(date(2026, 3, 1)) == "2026-03-01"  # noqa: DTZ001


DANGEROUS = ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-a"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert cell_text(harmless(text)) == text


@pytest.mark.parametrize("text", ["", "Dress", "-5", "+3.5", "-0.01", "a=b", "'=1"])
def test_everything_else_stays(text: str) -> None:
    assert harmless(text) == text


texts = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20).map(str.strip).filter(bool)


@example(["null"])
@given(st.lists(texts, max_size=5, unique=True))
def test_lists_come_back(values: list[str]) -> None:
    cell = harmless(write_cell(values))
    assert read_cell(TAGS, cell) == (values or ABSENT)


@given(st.dictionaries(texts, texts | st.integers() | st.booleans(), max_size=5))
def test_objects_come_back(values: dict[str, Any]) -> None:
    assert read_cell(ATTRIBUTES, harmless(write_cell(values))) == (values or ABSENT)
