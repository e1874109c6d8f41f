"""Erasing a customer: what replay, reading, redeeming, returns and the admin say afterwards."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from catalog.errors import OfferdeskError
from catalog.models import Channel, Customer, CustomerIdentity, DataKey, Order, Score
from catalog.shredding.remembering import forget_data_keys
from decisions.codes.digests import subject_digest
from decisions.models import Claim, CodeBinding, Erasure
from decisions.services.erasing import Erased, erase_customer, erase_guests
from decisions.services.replay import DecisionErased, replay_decision
from tests.decisions.conftest import Ask, House
from tests.decisions.documents import BOOK, TEN_OFF, basket
from tests.decisions.redemption.conftest import Shop
from tests.decisions.redemption.test_returns import FREE_SHIPPING, TEN_FROM_50, give_back, sold

pytestmark = pytest.mark.django_db
Install = Callable[..., object]
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def erase(customer: str = "anna", **changes: Any) -> Erased:
    deed: dict[str, Any] = {"reason": "asked for it", "actor": None, "door": "command", "at": NOW}
    return erase_customer(customer=customer, **(deed | changes))


@pytest.fixture
def shop(client: Client, house: House) -> Shop:
    return Shop(client, house.issue("shop", house.web, ["decide", "redeem"]))


@pytest.fixture
def decided(ask: Ask, install: Install) -> str:
    """A decision for anna."""
    install(*BOOK)
    return str(json.loads(ask(basket(customer={"id": "anna"})).content)["id"])


class TestAfterwards:
    def test_replay_says_erased(self, decided: str) -> None:
        erase()
        with pytest.raises(DecisionErased, match="is erased"):
            replay_decision(decided)
        with pytest.raises(CommandError, match=f"{decided} is erased"):
            call_command("replay", decided)

    def test_reading_says_erased_to_who_may_read_it(self, decided: str, client: Client, house: House) -> None:
        erase()
        for key, status, code in ((house.key, 410, "erased"), (house.till, 404, "not_found")):
            headers = {"Authorization": f"Bearer {key}"}
            answer = client.get(f"/api/v1/decisions/{decided}", headers=headers)
            told = json.loads(answer.content)
            assert (answer.status_code, told["code"]) == (status, code)
        assert client.get("/problems/erased").status_code == 200

    def test_it_is_not_taken_up(self, shop: Shop, install: Install) -> None:
        install(TEN_FROM_50)
        decision = shop.decide(customer={"id": "anna"})["id"]
        erase()
        for answer in (shop.reserve(decision), shop.redeem(decision, "o-1", key="k"), shop.reserve(decision)):
            assert (answer.status_code, answer.told["code"]) == (410, "erased")
        assert not Claim.objects.exists()

    @pytest.mark.parametrize("policy", ["reevaluate", "claw_back"])
    def test_returns_run_as_keep(self, shop: Shop, install: Install, policy: str) -> None:
        install({**TEN_FROM_50, "returns": policy}, {**FREE_SHIPPING, "returns": policy})
        redemption = sold(shop)
        stored = Claim.objects.get().terms
        assert "anna" not in stored
        assert json.loads(stored)["redo"]["key"]
        erase()
        told = [
            give_back(shop, redemption, f"r-{n}", (line, 1)).told["refund"]
            for n, line in enumerate(["1", "1", "2"])
        ]
        assert told == ["16.66", "16.67", "16.67"]

    def test_the_admin_shows_what_was_sent(self, decided: str, admin_client: Client) -> None:
        erase()
        page = admin_client.get(f"/admin/decisions/loggeddecision/{decided}/change/")
        assert page.status_code == 200
        assert "The customer was erased" in page.content.decode()
        assert "erased with the customer" in page.content.decode()
        replayed = admin_client.post(f"/admin/decisions/loggeddecision/{decided}/replay/", follow=True)
        assert "is erased" in replayed.content.decode()

    def test_others_are_not_touched(self, ask: Ask, decided: str) -> None:
        other = json.loads(ask(basket(customer={"id": "bert"})).content)["id"]
        guest = json.loads(ask(basket()).content)["id"]
        erase()
        assert all(replay_decision(each).identical for each in (other, guest))  # type: ignore[union-attr]

    def test_a_new_decision_starts_a_new_key(self, ask: Ask, decided: str) -> None:
        erase()
        forget_data_keys()  # the seconds are over
        again = json.loads(ask(basket(customer={"id": "anna"})).content)["id"]
        assert replay_decision(again).identical  # type: ignore[union-attr]
        assert DataKey.objects.filter(subject=subject_digest("id", "anna")).count() == 2
        assert erase().keys == 1


class TestTheCatalogue:
    def test_the_row_names_nobody(self, house: House) -> None:
        anna = Customer.objects.get(code="c-42")
        anna.email_hash, anna.attributes = "e" * 64, {"city": "Ulm"}
        anna.save()
        CustomerIdentity.objects.create(customer=anna, kind="card", value="k-1")
        Score.objects.create(customer=anna, name="churn", value="0.5", as_of=NOW)
        order = Order.objects.create(
            channel=Channel.objects.get(code="web"),
            order_id="o-1",
            customer=anna,
            currency="EUR",
            placed_at=NOW,
            total=990,
            attributes={"note": "for Anna"},
        )
        CodeBinding.objects.create(digest=b"d" * 16, kind="card", subject=subject_digest("card", "k-1"))
        assert erase("c-42") == Erased(keys=0, bindings=1, known=True)
        row = Customer.objects.get(pk=anna.pk)
        assert (row.email_hash, row.tier, row.attributes) == ("", "", {})
        assert row.code.startswith("erased-")
        assert not row.identities.exists()
        assert not row.scores.exists()
        assert not row.segments.exists()
        order.refresh_from_db()
        assert (order.customer_id, order.total, order.attributes) == (anna.pk, 990, {})

    def test_keys_of_every_identity_go(self, ask: Ask, install: Install) -> None:
        install(TEN_OFF)
        anna = Customer.objects.get(code="c-42")
        CustomerIdentity.objects.create(customer=anna, kind="card", value="k-1")
        for customer in ({"id": "c-42"}, {"identities": {"card": "k-1"}}, {"identities": {"device": "d-9"}}):
            ask(basket(customer=customer))
        assert erase("c-42", others=[{"device": "d-9"}]).keys == 3
        assert not DataKey.objects.filter(wrapped__isnull=False).exists()


class TestTheDeed:
    def test_it_is_noted_without_a_name(self, decided: str) -> None:
        erase()
        noted = Erasure.objects.get()
        assert (noted.subject, noted.keys, noted.reason, noted.door) == (
            subject_digest("id", "anna").hex(),
            1,
            "asked for it",
            "command",
        )

    def test_nobody_known_is_refused_and_noted_nowhere(self, house: House) -> None:
        with pytest.raises(OfferdeskError, match="Nothing is known of 'nobody'"):
            erase("nobody")
        assert not Erasure.objects.exists()

    def test_without_a_reason(self, decided: str) -> None:
        with pytest.raises(OfferdeskError, match="Say why"):
            erase(reason=" ")
        assert DataKey.objects.filter(wrapped__isnull=False).exists()

    def test_it_needs_the_right(self, decided: str) -> None:
        person = User.objects.create_superuser("olga")
        with pytest.raises(OfferdeskError) as refused:
            erase(actor=person)
        assert refused.value.code == "right_missing"
        assert DataKey.objects.filter(wrapped__isnull=False).exists()
        person.user_permissions.add(Permission.objects.get(codename="add_erasure"))
        assert erase(actor=person).keys == 1
        assert Erasure.objects.get().actor == person

    def test_erasures_stay(self, decided: str) -> None:
        erase()
        for change in (Erasure.objects.all().delete, lambda: Erasure.objects.update(reason="x")):
            with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
                change()


class TestTheCommand:
    def test_a_customer(self, decided: str) -> None:
        out = StringIO()
        call_command("erase", "anna", "--reason", "asked for it", stdout=out)
        told = "erased: 1 keys destroyed, 0 personal codes unbound, no row in the catalogue\n"
        assert out.getvalue() == told

    def test_refusals_are_told(self, decided: str) -> None:
        for words, text in (
            (["nobody"], "Nothing is known"),
            (["anna", "--as", "x"], "no person 'x'"),
            ([], "name either"),
            (["anna", "--guests-of", "2026-11-01"], "name either"),
            (["anna", "--email", "no address"], "no e-mail address"),
        ):
            with pytest.raises(CommandError, match=text):
                call_command("erase", *words, "--reason", "r")

    def test_the_guests_of_a_day(self, ask: Ask, install: Install) -> None:
        install(*BOOK)
        guest = json.loads(ask(basket()).content)["id"]
        today = datetime.now(UTC).date()
        with pytest.raises(CommandError, match="not over yet"):
            call_command("erase", "--guests-of", str(today), "--reason", "r")
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        assert erase_guests(day=today, reason="r", actor=None, door="command", at=tomorrow) == 1
        with pytest.raises(DecisionErased):
            replay_decision(guest)
