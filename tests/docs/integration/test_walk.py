"""integration.md is followed from top to bottom over HTTP; UPDATE_DOCS=1 writes its answers anew."""

import os
from dataclasses import replace
from itertools import pairwise
from typing import Any

from catalog.api.codes import PROBLEM_CODES
from tests.docs.http import examples
from tests.docs.integration.conftest import PAGE
from tests.docs.integration.running import Run, laid_out, rewritten
from tests.docs.pages import DOCS, UPDATE, blocks, read


def test_every_answer_is_as_shown(server: str, house: dict[str, str]) -> None:
    found = blocks(PAGE)
    asked = list(examples(found))
    if os.environ.get(UPDATE):
        run, answers = Run(server, dict(house)), {}
        after = {str(block): following for block, following in pairwise(found)}
        for example in asked:
            answers[after[example.at].line] = run.written(example)
        (DOCS / PAGE).write_text(rewritten(read(PAGE), answers, found), encoding="utf-8")
        return
    run = Run(server, dict(house))
    assert [line for example in asked for line in run.wrong(example)] == []
    # The last one may be repeated: a page that says something else would be found out.
    last = asked[-1]
    assert last.answer is not None
    others: list[dict[str, Any]] = [
        {"status": 200},
        {"headers": {"Retry-After": "1"}},
        {"body": {"total": "114.91"}},
    ]
    for other in others:
        assert len(run.wrong(replace(last, answer=replace(last.answer, **other)))) == 1


def test_the_page_shows_the_refusals_that_a_channel_meets() -> None:
    shown = [example.answer for example in examples(blocks(PAGE)) if example.answer is not None]
    codes = {answer.body.get("code") for answer in shown if answer.status >= 400}
    assert codes >= {"allowance_exhausted", "too_many_wrong_codes", "order_conflict", "not_found"}
    assert codes <= PROBLEM_CODES.keys()
    assert len(shown) >= 25


def test_json_is_laid_out_as_people_write_it() -> None:
    value = {"a": 1, "b": ["x" * 60, "y" * 60], "c": {}}
    text = laid_out(value)
    assert text == '{"a": 1,\n "b": ["' + "x" * 60 + '",\n       "' + "y" * 60 + '"],\n "c": {}}'
