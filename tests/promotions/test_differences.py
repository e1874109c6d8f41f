"""What differs between two documents."""

from typing import Any

import pytest

from promotions.differences import changed_keys, differences

CASES: list[Any] = [
    pytest.param({"a": 1}, {"a": 1}, [], id="nothing"),
    pytest.param({"a": 1}, {"a": 2}, [("a", 1, 2)], id="a value"),
    pytest.param({}, {"a": 1}, [("a", None, 1)], id="added"),
    pytest.param({"a": 1}, {}, [("a", 1, None)], id="removed"),
    pytest.param({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [("a › c", 2, 3)], id="inside an object"),
    pytest.param(
        {"a": ["x", "y"]}, {"a": ["x"]}, [("a", ["x", "y"], ["x"])], id="a list of texts as a whole"
    ),
    pytest.param(
        {"give": [{"k": 1}, {"k": 2}]},
        {"give": [{"k": 1}, {"k": 3}, {"k": 4}]},
        [("give › 2 › k", 2, 3), ("give › 3", None, {"k": 4})],
        id="a list of objects member by member",
    ),
    pytest.param(
        {"when": {"any": []}}, {"when": [{"k": 1}]}, [("when", {"any": []}, [{"k": 1}])], id="another shape"
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_differences(old: dict[str, Any], new: dict[str, Any], expected: list[tuple[str, Any, Any]]) -> None:
    assert [(each.place, each.old, each.new) for each in differences(old, new)] == expected
    assert bool(changed_keys(old, new)) is bool(expected)


def test_changed_keys_in_the_new_order() -> None:
    assert changed_keys({"z": 1, "a": 1, "gone": 1}, {"a": 2, "new": 1, "z": 1}) == ["a", "new", "gone"]
