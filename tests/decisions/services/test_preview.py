"""Trying a draft on a basket."""

from collections.abc import Callable
from typing import Any

import pytest

from decisions.engine import DocumentErrors
from decisions.models import LoggedDecision
from decisions.overrides.switches import switch
from decisions.public import preview
from decisions.snapshots.documents import Installed
from tests.decisions.conftest import House
from tests.decisions.documents import BOOK, FIVE_OFF, TEN_OFF, TOTE, basket

Install = Callable[..., Installed]
SEVEN_OFF = {**FIVE_OFF, "give": [{"kind": "amount_off", "amount": {"EUR": "7.00"}, "on": "order"}]}


def states(answer: dict[str, Any]) -> dict[str, str]:
    return {offer["code"]: offer["state"] for offer in answer["offers"]}


def test_alone(house: House, install: Install) -> None:
    install(*BOOK)
    before = LoggedDecision.objects.count()
    answer = preview(SEVEN_OFF, basket(), beside_live=False)
    assert states(answer) == {"five-off": "applied"}
    assert answer["totals"]["order_discount"] == "7.00"
    assert answer["offers"][0]["message"] == "€7.00 off your order"
    assert LoggedDecision.objects.count() == before


def test_beside_what_is_live_it_replaces_its_own_live_version(house: House, install: Install) -> None:
    install(*BOOK)
    answer = preview(SEVEN_OFF, basket(coupons=["SUMMER10"]), beside_live=True)
    assert states(answer) == {
        "summer10": "applied",
        "five-off": "displaced",
        "ship50": "applied",
        "gwp-tote": "applied",
    }
    drafted = next(offer for offer in answer["offers"] if offer["code"] == "five-off")
    assert (drafted["version"], drafted["difference"]) == (2, "2.98")


def test_a_draft_that_was_never_live_is_version_one(house: House, install: Install) -> None:
    install(*BOOK)
    answer = preview({**SEVEN_OFF, "offer": "new"}, basket(), beside_live=False)
    assert [offer["version"] for offer in answer["offers"]] == [1]


def test_real_products_and_gift_stock_are_read(house: House, install: Install) -> None:
    install()
    answer = preview(TOTE, basket(), beside_live=False)
    assert answer["gifts"] == [
        {"offer": "gwp-tote", "sku": "TOTE", "quantity": 1, "value": "15.00", "add": "auto"}
    ]


def test_a_switch_on_the_draft_itself_is_put_aside_and_others_hold(house: House, install: Install) -> None:
    install(*BOOK)
    for code in ("five-off", "ship50"):
        switch(action="pause", target="offer", code=code, reason="r", actor="olga")
    answer = preview(SEVEN_OFF, basket(), beside_live=True)
    assert states(answer)["five-off"] == "applied"
    assert states(answer)["ship50"] == "killed"


def test_failing_conditions_are_told_with_their_distance(house: House, install: Install) -> None:
    install()
    small = basket(basket={"lines": [{"id": "1", "sku": "DRESS", "quantity": 1, "unit_price": "49.90"}]})
    answer = preview(SEVEN_OFF, small, beside_live=False)
    (offer,) = answer["offers"]
    assert offer["state"] == "failed"
    assert [reason["message"] for reason in offer["reasons"]] == ["Add €0.10 more to get this offer."]


def test_the_clock_can_be_set(house: House, install: Install) -> None:
    install()
    summer = {**SEVEN_OFF, "starts": "2026-06-01", "ends": "2026-08-31"}
    for at, state in [("2026-08-31T23:59:59Z", "applied"), ("2026-09-01T00:00:00Z", "failed")]:
        assert states(preview(summer, basket(at=at), beside_live=False)) == {"five-off": state}


def test_wrong_documents_say_which(house: House, install: Install) -> None:
    install()
    with pytest.raises(DocumentErrors) as caught:
        preview({**TEN_OFF, "give": []}, basket(), beside_live=False)
    assert (caught.value.document, caught.value.problems[0].path) == ("offer summer10", "/give")
    with pytest.raises(DocumentErrors) as caught:
        preview(TEN_OFF, basket(currency="EURO"), beside_live=False)
    assert (caught.value.document, caught.value.problems[0].path) == ("request", "/currency")
