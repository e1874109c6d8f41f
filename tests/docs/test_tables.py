"""Tables that are made from the code are current; UPDATE_DOCS=1 writes them."""

from collections.abc import Callable

import pytest

from decisions.engine.reasons import Code
from tests.docs import tables
from tests.docs.pages import check_generated

PARTS: dict[tuple[str, str], Callable[[], str]] = {
    ("api.md", "feeds"): tables.feeds,
    ("api.md", "problem codes"): tables.problem_codes,
    ("api.md", "reasons"): tables.reason_codes,
    ("operations.md", "jobs"): tables.jobs,
    ("security.md", "roles"): tables.roles,
}


@pytest.mark.parametrize(("page", "part"), PARTS)
def test_generated_part_is_current(page: str, part: str) -> None:
    check_generated(page, part, PARTS[page, part]())


def test_every_reason_is_documented_in_its_source() -> None:
    assert set(tables.reason_params()) == {code.name for code in Code}
