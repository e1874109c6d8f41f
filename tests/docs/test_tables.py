"""Tables that are made from the code are current; UPDATE_DOCS=1 writes them."""

import re
from collections.abc import Callable
from functools import partial

import pytest

from decisions.engine.reasons import Code
from decisions.wording.reasons import WORDINGS
from tests.docs import tables
from tests.docs.pages import check_generated

PARTS: dict[tuple[str, str], Callable[[], str]] = {
    ("api.md", "feeds"): tables.feeds,
    ("api.md", "problem codes"): tables.problem_codes,
    ("api.md", "reasons"): tables.reason_codes,
    ("lifecycle.md", "acts"): tables.acts,
    ("lifecycle.md", "moves"): tables.moves,
    ("lifecycle.md", "who"): tables.who,
    ("operations.md", "jobs"): tables.jobs,
    ("reasons.md", "english"): tables.reason_words,
    ("reasons.md", "german"): partial(tables.reason_translations, "de"),
    ("reasons.md", "french"): partial(tables.reason_translations, "fr"),
    ("security.md", "roles"): tables.roles,
}


@pytest.mark.parametrize(("page", "part"), PARTS)
def test_generated_part_is_current(page: str, part: str) -> None:
    check_generated(page, part, PARTS[page, part]())


def test_every_reason_is_documented_in_its_source() -> None:
    assert set(tables.reason_params()) == {code.name for code in Code}


def test_the_list_of_reasons_is_closed_and_short() -> None:
    assert len(Code) <= 60


@pytest.mark.parametrize("key", WORDINGS)
def test_every_wording_fills_in_what_its_reason_brings(key: str) -> None:
    """The parameters stand beside the code; `name` comes with `of: attribute` and `of: score`."""
    code, _, of = key.partition(":")
    told = tables.reason_params()[Code(code).name]
    brought = {part.partition(":")[0].split()[0] for part in re.split(r"[,;] ", told) if part}
    brought |= {"name"} if of in ("attribute", "score") else set()
    wording = WORDINGS[key]
    for text in (wording.shopper, wording.agent, wording.engineer):
        assert set(re.findall(r"%\((\w+)\)s", text)) <= brought
