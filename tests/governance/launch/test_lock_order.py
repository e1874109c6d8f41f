"""Rows are locked in one order everywhere: campaign, versions, offer; what deadlocks is done again."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.budgets.topping_up import top_up
from governance.launch import checking, switching
from governance.launch.whole import end_campaign
from promotions.documents import read_draft
from promotions.models import Campaign, OfferVersion
from promotions.services import campaigns, offers
from promotions.services.campaigns import save_campaign
from promotions.services.offers import clone, retire_draft, save_draft
from tests.governance.house import NOON, approved, document, drafted, person, state_of, submit

ORDER = ["promotions_campaign", "promotions_offerversion", "promotions_offer"]
SUMMER = {
    "campaign": "summer-2026",
    "name": "Summer 2026",
    "starts": "2026-06-01",
    "ends": "2026-08-31",
    "sunset": "2026-09-30",
}
IN_SUMMER: dict[str, Any] = {"campaign": "summer-2026"}


def locked_tables(deed: Callable[[], Any]) -> list[str]:
    """The tables whose rows the deed locked, in the order in which it first did."""
    with CaptureQueriesContext(connection) as queries:
        deed()
    found = [
        re.search(r'FROM "(\w+)"', each["sql"]) for each in queries if "FOR UPDATE" in each["sql"].upper()
    ]
    return list(dict.fromkeys(match[1] for match in found if match))


DEEDS: dict[str, Callable[[User, OfferVersion], Any]] = {
    "save a draft": lambda maria, _: save_draft(actor=maria, document=document(name="Two", **IN_SUMMER)),
    "drop a draft": lambda maria, _: retire_draft(actor=maria, offer_code="summer10"),
    "clone": lambda maria, _: clone(actor=maria, offer_code="summer10", new_code="winter10"),
    "save a campaign": lambda maria, _: save_campaign(actor=maria, document=SUMMER | {"ends": "2026-08-01"}),
    "submit": lambda maria, version: submit(version=version, actor=maria, at=NOON),
}
WHEN_IT_IS_OUT: dict[str, Callable[[User, OfferVersion], Any]] = {
    "end its campaign": lambda maria, version: end_campaign(
        campaign=Campaign.objects.get(), actor=person("olga", "operations"), reason="sold out", at=NOON
    ),
    "ask for another budget": lambda maria, version: top_up(
        offer=version.offer, amount={"EUR": "60000.00"}, reason="It sells.", actor=maria, at=NOON
    ),
}


def check_order(deed: Callable[[], Any]) -> None:
    tables = [table for table in locked_tables(deed) if table in ORDER]
    assert tables == sorted(tables, key=ORDER.index)
    assert len(tables) >= 2


@pytest.mark.parametrize("name", DEEDS)
def test_one_order(maria: User, name: str) -> None:
    save_campaign(actor=maria, document=SUMMER)
    version = drafted(maria, **IN_SUMMER)
    check_order(lambda: DEEDS[name](maria, version))


@pytest.mark.parametrize("name", WHEN_IT_IS_OUT)
def test_one_order_for_what_is_out(maria: User, fin: User, name: str) -> None:
    save_campaign(actor=maria, document=SUMMER)
    version = approved(maria, fin, **IN_SUMMER)
    check_order(lambda: WHEN_IT_IS_OUT[name](maria, version))


def test_a_draft_is_cut_to_the_campaign_as_it_stands_when_it_is_locked(
    maria: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_campaign(actor=maria, document=SUMMER)
    read = read_draft

    def overtaken(document: object) -> Any:
        found = read(document)
        monkeypatch.setattr(offers, "read_draft", read)
        save_campaign(actor=maria, document=SUMMER | {"ends": "2026-07-31"})
        return found

    monkeypatch.setattr(offers, "read_draft", overtaken)
    version = drafted(maria, **IN_SUMMER)
    assert version.closes_at == Campaign.objects.get().ends_at


def deadlock_once(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """Lets the first call of a function end as PostgreSQL ends a deadlock; returns where calls are noted."""
    calls: list[int] = []
    real = getattr(module, name)

    def victim(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("deadlock detected") from psycopg.errors.DeadlockDetected()
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, victim)
    return calls


@pytest.mark.django_db(transaction=True)
def test_a_victim_of_a_deadlock_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    maria = person("maria", "marketer")
    calls = deadlock_once(monkeypatch, campaigns, "_write")
    save_campaign(actor=maria, document=SUMMER)
    assert (len(calls), Campaign.objects.count()) == (2, 1)
    drafted(maria)
    calls = deadlock_once(monkeypatch, offers, "_write")
    clone(actor=maria, offer_code="summer10", new_code="winter10")
    assert len(calls) == 2
    calls = deadlock_once(monkeypatch, offers, "set_state")
    assert retire_draft(actor=maria, offer_code="summer10").state == "retired"
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
def test_so_does_who_pressed_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    maria, fin, olga = person("maria", "marketer"), person("fin", "finance"), person("olga", "operations")
    window = {"starts": "2020-06-01", "ends": "2098-08-31", "sunset": "2099-01-31"}
    review = submit(version=drafted(maria, **window), actor=maria)
    calls = deadlock_once(monkeypatch, checking, "publish")
    pressed(fin, f"/admin/governance/review/{review.pk}/approve/", remark="fine")
    assert (len(calls), state_of(review.version).state) == (2, "live")
    calls = deadlock_once(monkeypatch, switching, "switch")
    address = f"/admin/promotions/offer/{review.version.offer_id}/change/"
    pressed(olga, address, **{"do": "act:pause", "reason.pause": "wrong price"})
    assert (len(calls), state_of(review.version).state) == (2, "paused")


def pressed(user: User, address: str, **sent: str) -> None:
    client = Client()
    client.force_login(user, backend="governance.people.backends.RoleBackend")
    assert client.post(address, sent).status_code == 302
