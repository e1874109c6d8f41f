"""Whom a draft meets: by products, time and channel; by which rule; and who keeps whom out."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from governance.evidence.overlaps import KIND
from governance.evidence.running import compute_waiting
from governance.launch.checks import checks_of
from governance.launch.services import approve
from governance.models import EvidencePart, Review
from tests.governance.evidence.conftest import sent
from tests.governance.evidence.shop import coded, live, on_lamps, stocked
from tests.governance.house import NOON

pytestmark = pytest.mark.django_db
GROUP = {"stacking": {"groups": ["seasonal"]}}
HALF = [{"kind": "percent_off", "percent": "50", "items": {"categories": ["lamps"]}}]


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    stocked()


def computed(maria: User, **changes: Any) -> Review:
    given = on_lamps("draft", **changes)
    review = sent(maria, given.pop("offer"), **given)
    compute_waiting(review)
    return review


def result(review: Review) -> dict[str, Any]:
    found: Any = EvidencePart.objects.get(review=review, kind=KIND).result
    return dict(found)


RULES: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, str]]] = {
    "nothing is said of them": ({}, {}, ("stacks", "")),
    "a common group": (GROUP, GROUP, ("stacking_group", "seasonal")),
    "different groups": (GROUP, {"stacking": {"groups": ["other"]}}, ("stacks", "")),
    "exclusive in the basket": ({}, {"stacking": {"exclusive": "basket"}}, ("exclusive_basket", "")),
    "exclusive in its stage": ({"stacking": {"exclusive": "stage"}}, {}, ("exclusive_stage", "")),
    "exclusive on its line": ({}, {"stacking": {"exclusive": "line"}}, ("exclusive_line", "")),
    "never with it": ({"stacking": {"never_with": {"offers": ["other"]}}}, {}, ("never_with", "")),
}


@pytest.mark.parametrize("case", RULES)
def test_the_rule_between_two(maria: User, case: str) -> None:
    mine, its, rule = RULES[case]
    live(on_lamps("other", **its))
    (row,) = result(computed(maria, **mine))["rows"]
    assert (row["code"], row["version"], row["shared"], row["sku"]) == ("other", 1, 1, "LAMP")
    assert (row["rule"], row["group"]) == rule


APART: dict[str, dict[str, Any]] = {
    "before it": {"ends": "2020-05-30", "starts": "2020-05-01", "sunset": "2020-05-30"},
    "on other products": {"give": [{"kind": "percent_off", "percent": "5", "items": {"skus": ["DESK"]}}]},
    "in another channel": {"where": {"channels": ["pos"]}},
    "it takes nothing off products": {"give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}]},
}


@pytest.mark.parametrize("case", APART)
def test_whom_it_never_meets(maria: User, case: str) -> None:
    live(on_lamps("other", **APART[case]))
    review = computed(maria, where={"channels": ["web"]})
    assert result(review)["rows"] == []
    words = {check.name: check.sentence for check in checks_of(review, NOON)}
    assert words[KIND] == "No live offer is on the same products at the same time."


def test_its_own_earlier_version_is_no_other(maria: User) -> None:
    live(on_lamps("draft"))
    assert result(computed(maria, give=HALF))["rows"] == []


def test_two_that_stack_both_apply(maria: User) -> None:
    live(coded("a10"))
    (row,) = result(computed(maria))["rows"]
    trial = row["trial"]
    assert (trial["basket"], trial["coupons"]) == ([{"sku": "LAMP", "quantity": 1}], ["a10".upper()])
    assert (trial["draft"]["state"], trial["draft"]["amount"]) == ("applied", "5.00")
    assert (trial["other"]["state"], trial["other"]["amount"]) == ("applied", "9.50")
    assert (trial["before"]["amount"], trial["total_before"], trial["total"]) == ("10.00", "90.00", "85.50")


def test_who_keeps_whom_out_is_told_with_how_much(maria: User, fin: User, client: Client) -> None:
    live(on_lamps("other", **GROUP))
    review = computed(maria, give=HALF, **GROUP)
    (row,) = result(review)["rows"]
    trial = row["trial"]
    assert (trial["before"]["state"], trial["before"]["amount"]) == ("applied", "5.00")
    assert (trial["other"]["state"], trial["other"]["displaced_by"]) == ("displaced", ["draft"])
    assert trial["other"]["difference"] == "45.00"
    assert (trial["total_before"], trial["total"]) == ("95.00", "50.00")
    (check,) = [each for each in checks_of(review, NOON) if each.name == KIND]
    assert (check.state, check.required, check.blocks) == ("failed", False, False)
    assert check.sentence == (
        "1 live offer is on the same products, 0 of them stacks with it. It keeps out: other."
    )
    client.force_login(fin)
    page = unescape(client.get(f"/admin/governance/review/{review.pk}/change/").content.decode())
    assert "one of them: group seasonal" in page
    assert "is kept out; with it instead, the total would differ by 45.00" in page


def test_what_only_advises_is_no_hindrance(maria: User, fin: User) -> None:
    live(on_lamps("other", **GROUP))
    give = [{"kind": "percent_off", "percent": "6", "items": {"categories": ["lamps"]}}]
    assert approve(review=computed(maria, give=give, **GROUP), actor=fin, at=NOON).state == "approved"


def test_what_is_on_most_products_comes_first(maria: User) -> None:
    live(on_lamps("one"), coded("all10"))
    rows = result(computed(maria, give=[{"kind": "percent_off", "percent": "5"}]))["rows"]
    assert [(row["code"], row["shared"]) for row in rows] == [("all10", 3), ("one", 1)]
