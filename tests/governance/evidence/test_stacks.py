"""The worst stack of a draft beside what is live: who blocks it, with which basket, and when it is stale."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.errors import OfferdeskError
from catalog.models import Price, Product
from decisions.public import switch
from governance.evidence.running import compute_waiting
from governance.evidence.stacks import KIND
from governance.launch.checks import Check, checks_of
from governance.launch.services import approve
from governance.models import EvidencePart, Review
from tests.governance.evidence.conftest import sent
from tests.governance.evidence.shop import FLOOR, coded, live, on_lamps, stocked
from tests.governance.house import NOON, state_of

pytestmark = pytest.mark.django_db
A, B = coded("a10"), coded("b10")
APART: dict[str, Any] = {"stacking": {"never_with": {"offers": ["a10", "b10"]}}}


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    stocked()


def draft(maria: User, document: dict[str, Any], **changes: Any) -> Review:
    """Submitted and computed."""
    given = {**document, **changes}
    review = sent(maria, given.pop("offer"), **given)
    compute_waiting(review)
    return review


def check(review: Review) -> Check:
    return next(each for each in checks_of(review, NOON) if each.name == KIND)


def stands(review: Review) -> tuple[str, str]:
    found = check(review)
    return found.state, found.sentence


def test_a_draft_that_would_stack_below_the_margin_floor_is_blocked_with_the_basket(
    maria: User, fin: User, client: Client
) -> None:
    """100.00 - 10.00 - 9.00 - 8.10 = 72.90; 85.00 / 0.95 = 89.48."""
    live(A, B, FLOOR)
    review = draft(maria, coded("c10"))
    assert stands(review) == (
        "failed",
        "LAMP would be stacked to 72.90 EUR; the margin floor margin-5 asks for 89.48.",
    )
    with pytest.raises(OfferdeskError) as refused:
        approve(review=review, actor=fin, at=NOON)
    assert (refused.value.code, refused.value.data["checks"]) == ("check_failed", [KIND])
    assert "Keep it apart from a10, b10" in refused.value.detail
    assert state_of(review.version).state == "in_review"
    client.force_login(fin)
    page = unescape(client.get(f"/admin/governance/review/{review.pk}/change/").content.decode())
    shown = page.split('id="worst-stack"')[1].split("</section>")[0]
    assert "<dd>1 × LAMP</dd>" in shown
    assert "<dd>C10, A10, B10</dd>" in shown
    assert "100.00 → 72.90 EUR" in shown
    assert "15.00 % → -16.60 %" in shown
    assert "keeps every unit at 89.48" in shown
    assert "-8.10" in page
    assert "Approve and publish" not in page


CASES: dict[str, tuple[list[dict[str, Any]], dict[str, Any], str, str]] = {
    "kept apart it stays above the floor": (
        [A, B, FLOOR],
        coded("c10", **APART),
        "passed",
        "At most 10.00 % off LAMP, before 10.52 %. Margin after it 5.56 %.",
    ),
    "other guardrails keep the codes apart": (
        [A, B, FLOOR, {"guardrail": "one-code", "kind": "max_incentives", "params": {"count": 1}}],
        coded("c10"),
        "passed",
        "At most 10.00 % off LAMP, before 10.00 %. Margin after it 5.56 %.",
    ),
    "a floor that refuses counts like one that clips": (
        [A, B, {**FLOOR, "on_breach": "reject"}],
        coded("c10"),
        "failed",
        "LAMP would be stacked to 72.90 EUR; the margin floor margin-5 asks for 89.48.",
    ),
    "below the floor already at its list price: nothing is given, nothing to block": (
        [{**FLOOR, "params": {"percent": "20"}}],
        coded("c10"),
        "passed",
        "At most 10.00 % off DESK, before 0.00 %. Margin after it 66.67 %.",
    ),
    "without a floor what is sold below its cost is told": (
        [A, B],
        coded("c10"),
        "passed",
        "A basket with LAMP would be sold 12.10 EUR below what it costs. "
        "At most 27.10 % off LAMP, before 19.00 %. Margin after it -16.60 %.",
    ),
    "a floor at cost blocks it": (
        [A, B, {**FLOOR, "params": {"amount": {"EUR": "0.00"}}}],
        coded("c10"),
        "failed",
        "LAMP would be stacked to 72.90 EUR; the margin floor margin-5 asks for 85.00.",
    ),
    "the third lamp for nothing: the basket as a whole earns": (
        [],
        {
            "offer": "three",
            "give": [{"kind": "buy_get", "buy": {"quantity": 2}, "get": {"quantity": 1}}],
        },
        "passed",
        "",
    ),
    "what it does not touch is not asked": (
        [A, B, FLOOR],
        {
            "offer": "moon",
            "give": [{"kind": "percent_off", "percent": "90", "items": {"categories": ["moon"]}}],
        },
        "passed",
        "No product with a price is touched by it.",
    ),
    "a killed offer stacks with nothing": (
        [A, B, FLOOR],
        coded("c10", "5"),
        "passed",
        "At most 5.00 % off LAMP, before 0.00 %. Margin after it 10.53 %.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_blocks(maria: User, case: str) -> None:
    book, document, state, sentence = CASES[case]
    live(*book)
    if "killed" in case:
        for code in ("a10", "b10"):
            switch(action="kill", target="offer", code=code, reason="test", actor="test")
    found = stands(draft(maria, document))
    assert found == (state, sentence or found[1])


def test_a_house_that_sells_nothing_has_nothing_to_search(maria: User) -> None:
    Price.objects.all().delete()
    assert stands(draft(maria, coded("c10"))) == ("passed", "No product with a price is touched by it.")


class TestStale:
    """Of the offers only those on the same products count; of the rules all; of the prices those searched."""

    @pytest.fixture
    def review(self, maria: User) -> Review:
        live(on_lamps("early"))
        review = draft(maria, on_lamps("late"))
        assert check(review).state == "passed"
        return review

    def test_an_offer_on_the_same_products(self, review: Review) -> None:
        live(on_lamps("early"), on_lamps("other"))
        assert check(review).state == "stale"
        live(on_lamps("early"))
        assert check(review).state == "passed"

    def test_an_offer_on_others_does_not_count(self, review: Review) -> None:
        give = [{"kind": "percent_off", "percent": "5", "items": {"skus": ["DESK"]}}]
        live(on_lamps("early"), {**on_lamps("desks"), "give": give})
        assert check(review).state == "passed"

    def test_a_new_version_of_a_neighbour(self, review: Review) -> None:
        live(on_lamps("early", priority=3))
        assert check(review).state == "stale"

    def test_a_guardrail(self, review: Review) -> None:
        live(on_lamps("early"), FLOOR)
        assert check(review).state == "stale"

    def test_a_switch(self, review: Review) -> None:
        switch(action="pause", target="offer", code="nobody", reason="test", actor="test")
        assert check(review).state == "passed"
        switch(action="pause", target="offer", code="early", reason="test", actor="test")
        assert check(review).state == "stale"

    def test_a_price(self, review: Review) -> None:
        Price.objects.filter(product__sku="DESK").update(amount=20000)
        assert check(review).state == "passed"
        Price.objects.filter(product__sku="LAMP").update(cost=8600)
        assert check(review).state == "stale"

    def test_computed_again_it_is_fresh(self, review: Review) -> None:
        live(on_lamps("early"), FLOOR)
        EvidencePart.objects.create(review=review, kind=KIND, number=2, asked_at=NOON, asked_by="x")
        compute_waiting(review)
        assert check(review).state == "passed"


def test_the_same_basis_gives_the_same_result(maria: User) -> None:
    live(A, B, FLOOR)
    review = draft(maria, coded("c10"))
    EvidencePart.objects.create(review=review, kind=KIND, number=2, asked_at=NOON, asked_by="x")
    compute_waiting(review)
    first, second = EvidencePart.objects.filter(review=review, kind=KIND).order_by("number")
    assert (first.result, first.used, first.basis) == (second.result, second.used, second.basis)


def test_of_many_products_those_are_searched_that_stand_for_the_others(maria: User) -> None:
    for number in range(30):
        product = Product.objects.create(sku=f"LAMP-{number:02}", tax_rate="0")
        Price.objects.create(product=product, currency="EUR", amount=1000 + number, cost=500)
    live(on_lamps("early"), FLOOR)
    review = draft(maria, coded("c10"))
    result: Any = EvidencePart.objects.get(review=review, kind=KIND).result
    products = result["products"]
    assert (products["priced"], products["touched"], len(products["searched"])) == (33, 33, 12)
    # LAMP is on most offers; of the others the thinnest margin and the cheapest come first.
    assert products["searched"][:3] == ["LAMP", "LAMP-00", "CARD"]


def test_a_floor_that_begins_within_the_window_counts_from_now_on(maria: User, fin: User) -> None:
    """Nothing is published when its start comes: the evidence has to have seen it before."""
    live(coded("a10"), coded("b10"), {**FLOOR, "starts": "2026-06-20T00:00:00Z"})
    review = sent(maria, "c10", **{key: value for key, value in coded("c10").items() if key != "offer"})
    compute_waiting(review)
    with pytest.raises(OfferdeskError, match="margin-5 asks for"):
        approve(review=review, actor=fin, at=NOON)
