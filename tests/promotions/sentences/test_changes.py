"""Changed values as people read them in `offers plan` and on the page of a version."""

from typing import Any

import pytest

from promotions.sentences.changes import value_text

CASES: list[tuple[Any, str]] = [
    (None, ""),
    (True, "true"),
    (False, "false"),
    ([True], "- true"),
    (3, "3"),
    ("word", "word"),
    ("...", "..."),
    (["a", "b"], "a, b"),
    ({"share_units": True, "groups": ["a"]}, "share_units: true\ngroups:\n  - a"),
]


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_values(value: Any, expected: str) -> None:
    assert value_text(value) == expected
