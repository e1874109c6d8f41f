"""Checking books: what is wrong, what is only unknown, and what the house can't store."""

from typing import Any

import pytest

from promotions.books.entries import Weight
from promotions.models import Campaign
from tests.promotions.books.book import checked

pytestmark = pytest.mark.django_db

GIVE = 'give: [{kind: percent_off, percent: "10"}]'
FRAME = "campaign: fall\nname: Fall\nzone: Asia/Tokyo\nstarts: 2026-09-01\nends: 2026-11-30\n---\n"
E, W = Weight.ERROR, Weight.WARNING
CASES: list[Any] = [
    pytest.param(f"offer: a\n{GIVE}", [], id="nothing wrong"),
    pytest.param(
        'offer: a\ncolour: red\ngive: [{kind: percent_off, percent: "110"}]',
        [(2, "offer a", "/colour", "unknown_key", E), (3, "offer a", "/give/0/percent", "wrong_value", E)],
        id="every problem of a document",
    ),
    pytest.param(
        f"offer: a\nx: 1\n{GIVE}\n---\noffer: [\n---\noffer: b\ny: 1\n{GIVE}",
        [
            (2, "offer a", "/x", "unknown_key", E),
            (5, "document 2", "", "unreadable", E),
            (8, "offer b", "/y", "unknown_key", E),
        ],
        id="of every document",
    ),
    pytest.param(f"{GIVE}", [(1, "document 1", "/offer", "missing", E)], id="an offer without a code"),
    pytest.param("colour: red", [(1, "document 1", "", "unknown_document", E)], id="no document"),
    pytest.param("- offer", [(1, "document 1", "", "unknown_document", E)], id="no object"),
    pytest.param("guardrail: x", [(1, "guardrail x", "/kind", "missing", E)], id="a guardrail's kind"),
    pytest.param(
        f"offer: a\n{GIVE}\n---\noffer: a\n{GIVE}", [(4, "offer a", "/offer", "duplicate", E)], id="twice"
    ),
    pytest.param(
        "policy: one\n---\npolicy: two", [(3, "policy two", "/policy", "duplicate", E)], id="two policies"
    ),
    pytest.param("policy: x\nnudge: 1", [(2, "policy x", "/nudge", "unknown_key", E)], id="a policy's key"),
    pytest.param(
        f"offer: a\nwhere: {{regions: [MARS]}}\n{GIVE}",
        [(2, "offer a", "/where/regions/0", "unknown_name", W)],
        id="a name that no register knows",
    ),
    pytest.param(f"{FRAME}offer: a\ncampaign: fall\nends: 2026-10-01\n{GIVE}", [], id="the book's campaign"),
    pytest.param(
        f"offer: a\ncampaign: fall\nends: 2026-08-01\n{GIVE}\n---\n{FRAME}",
        [(3, "offer a", "/ends", "outside_campaign", E)],
        id="outside the book's campaign",
    ),
    pytest.param(
        f"campaign: bad\nx: 1\n---\noffer: a\ncampaign: bad\n{GIVE}",
        [(1, "campaign bad", "/name", "missing", E), (2, "campaign bad", "/x", "unknown_key", E)],
        id="a campaign that can't be read is no unknown one",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_findings(text: str, expected: list[tuple[int, str, str, str, Weight]]) -> None:
    found = checked(text).findings
    shown = [(each.line, each.document, each.path, each.code, each.weight) for each in found]
    assert sorted(shown, key=str) == sorted(expected, key=str)


UNKNOWN = f"offer: a\nowner: nobody\ncampaign: nope\n{GIVE}"


@pytest.mark.parametrize(
    ("house", "strict", "expected"),
    [
        pytest.param(True, True, {("/owner", E), ("/campaign", E)}, id="to be applied: errors"),
        pytest.param(True, False, {("/owner", W), ("/campaign", W)}, id="to be validated: warnings"),
        pytest.param(False, False, set(), id="without a database: nobody asks"),
    ],
)
def test_what_only_the_house_lacks(house: bool, strict: bool, expected: set[tuple[str, Weight]]) -> None:
    found = checked(UNKNOWN, house=house, strict=strict).findings
    assert {(each.path, each.weight) for each in found} == expected


def test_a_name_that_stands_often_is_told_once() -> None:
    text = "\n---\n".join(f"offer: a{n}\nwhere: {{channels: [fax]}}\n{GIVE}" for n in range(3))
    (found,) = checked(text).findings
    assert (found.line, found.message) == (2, "nobody knows the channel fax (and 2 more places)")


def test_the_books_campaign_stands_before_the_houses(campaign: Campaign) -> None:
    frame = "campaign: summer-2026\nname: S\nends: 2026-06-10\n---\n"
    text = f"offer: a\ncampaign: summer-2026\nstarts: 2026-07-01\n{GIVE}"
    assert checked(text).findings == []
    assert [each.code for each in checked(frame + text).findings] == ["outside_campaign"]


def test_without_a_house_nothing_is_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        checked(f"{FRAME}offer: a\ncampaign: fall\nowner: maria\n{GIVE}", house=False, strict=False)
