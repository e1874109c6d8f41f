"""Answers as text: whatever writes them, the bytes are the standard library's."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.engine import compact

TEXTS = st.text(st.characters(codec=None), max_size=8)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.decimals(allow_nan=False), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


def standard(value: Any) -> str:
    """The standard library's compact JSON, decimals as texts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False)


@given(VALUES)
def test_the_bytes_are_the_standard_library_s(value: Any) -> None:
    assert compact(value) == standard(value)


@pytest.mark.parametrize(
    "value",
    [
        "".join(map(chr, range(0x100))),
        'quotes " and \\ slashes / \u2028 \U0001f600',
        {"b": 1, "a": (1, [])},
        [2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**40],
        ["\ud800", "\udfff"],
        Decimal("1E+3"),
    ],
)
def test_what_is_easily_written_otherwise(value: Any) -> None:
    assert compact(value) == standard(value)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", [{"a": {1}}]])
def test_what_has_no_place_in_an_answer(value: Any) -> None:
    with pytest.raises(TypeError, match="has no place in a document"):
        compact(value)
