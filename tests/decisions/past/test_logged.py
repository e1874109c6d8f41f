"""Baskets from the decision log: the last decision of each, with its own facts, asked again beside drafts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import Price, Product
from decisions.log.rows import ids_between, read_row, read_rows
from decisions.models import LoggedDecision
from decisions.past import logged
from decisions.past.comparing import Change, comparer
from decisions.past.logged import latest_per_basket, logged_baskets
from decisions.public import live_state, preview
from decisions.services.erasing import erase_customer
from decisions.snapshots.documents import Installed
from tests.decisions.conftest import Ask
from tests.decisions.documents import BOOK, FIVE_OFF, TEN_OFF, TOTE, basket

pytestmark = pytest.mark.django_db
Install = Callable[..., Installed]
HOUR = timedelta(hours=1)
SEVEN_OFF = {**FIVE_OFF, "give": [{"kind": "amount_off", "amount": {"EUR": "7.00"}, "on": "order"}]}


def named(name: str | None, **changes: Any) -> dict[str, Any]:
    asked = basket(**changes)
    asked["basket"].pop("id")
    if name is not None:
        asked["basket"]["id"] = name
    return asked


def lately() -> tuple[datetime, datetime]:
    now = timezone.now()
    return now - HOUR, now + HOUR


def change_of(draft: dict[str, Any]) -> Change | None:
    """What a draft changes of the only basket of the log."""
    snapshot, overrides = live_state()
    compared = comparer(snapshot=snapshot, overrides=overrides, documents=[draft])
    (asked,) = logged_baskets(latest_per_basket(*lately()).keys, gifts=compared.gifts)
    return compared.changes(asked, asked.at).get(0)


def test_the_last_decision_of_each_basket_counts(
    ask: Ask, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logged, "STEP", 2)
    install(*BOOK)
    told = [ask(named(name)).json()["id"] for name in ("a", "b", None, "a", None)]
    found = latest_per_basket(*lately())
    assert found.keys == [told[1], told[2], told[3], told[4]]
    assert (found.nameless, found.closed) == (2, 0)


def test_baskets_of_another_time_are_left_out(ask: Ask, install: Install) -> None:
    install(*BOOK)
    ask(named("a"))
    now = timezone.now()
    assert latest_per_basket(now - 2 * HOUR, now - HOUR).keys == []


def test_many_rows_are_read_as_one_is(ask: Ask, install: Install) -> None:
    install(*BOOK)
    for name in "abc":
        ask(named(name))
    ids = ids_between(*lately(), limit=10)
    assert ids == sorted(LoggedDecision.objects.values_list("id", flat=True))
    assert read_rows([*ids, "no id"]) == [read_row(each) for each in ids]
    assert read_rows([]) == []


def test_erased_baskets_are_counted_and_left_out(ask: Ask, install: Install) -> None:
    install(*BOOK)
    erased = ask(named("a", customer={"id": "anna"})).json()["id"]
    kept = ask(named("b")).json()["id"]
    erase_customer(customer="anna", reason="asked for it", actor=None, door="command", at=timezone.now())
    found = latest_per_basket(*lately())
    assert (found.keys, found.closed) == ([kept], 1)
    assert [asked.key for asked in logged_baskets([erased, kept])] == [kept]


@pytest.mark.parametrize(
    ("draft", "coupons"),
    [
        pytest.param(SEVEN_OFF, ["SUMMER10"], id="it loses against a code"),
        pytest.param(SEVEN_OFF, [], id="it replaces its own version"),
        pytest.param({**SEVEN_OFF, "offer": "new"}, [], id="beside its rival"),
        pytest.param({**TEN_OFF, "offer": "new"}, ["SUMMER10"], id="a second offer of the same code"),
        pytest.param({**TOTE, "offer": "second-tote"}, [], id="a gift"),
    ],
)  # fmt: skip
def test_a_logged_basket_changes_as_its_preview_says(
    ask: Ask, install: Install, draft: dict[str, Any], coupons: list[str]
) -> None:
    install(*BOOK)
    told = ask(named("a", coupons=coupons)).json()
    after = preview(draft, named("a", coupons=coupons), beside_live=True)
    change = change_of(draft)
    given = {o["code"]: o["amount"] for o in after["offers"] if o["state"] in ("applied", "clipped")}
    off = round(100 * (float(after["totals"]["discount"]) - float(told["totals"]["discount"])))
    gifts = sum(
        round(100 * float(gift["value"])) for gift in after["gifts"] if gift["offer"] == draft["offer"]
    )
    if change is None:
        assert draft["offer"] not in given
        assert off == 0
        return
    assert change.applied == (draft["offer"] in given)
    assert (change.given, change.net) == (round(100 * float(given.get(draft["offer"], "0"))), off)
    assert change.gifts == gifts


def test_margins_come_from_the_costs_of_then(ask: Ask, install: Install) -> None:
    install(*BOOK)
    ask(named("a"))
    Price.objects.filter(product=Product.objects.get(sku="DRESS")).update(cost=1)
    change = change_of({**SEVEN_OFF, "offer": "new"})
    assert change is not None
    margins = change.margins
    assert margins.cost == 2 * 2000
    assert sum(margins.before.values()) - sum(margins.after.values()) == change.net == 200
