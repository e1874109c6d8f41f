"""The explorer of the log: what support and auditors see, and that nothing there can be changed."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from decisions.admin.explaining import Explained
from decisions.log.rows import read_row, write_row
from decisions.overrides.switches import switch
from tests.decisions.conftest import Ask
from tests.decisions.documents import BOOK, basket

LIST = "/admin/decisions/loggeddecision/"

Install = Callable[..., Any]


@pytest.fixture
def auditor(client: Client, db: None) -> Client:
    """Logged in with nothing but the right to look."""
    person = User.objects.create_user("ada", password="x", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(person)
    return client


@pytest.fixture
def decided(ask: Ask, install: Install) -> str:
    """The id of a decision with an applied, a displaced and a failed offer."""
    install(*BOOK)
    posted = ask(basket(coupons=["SUMMER10", "NOPE"]))
    return str(json.loads(posted.content)["id"])


def test_the_list_shows_decisions_and_finds_one_by_its_id(auditor: Client, decided: str) -> None:
    assert decided in auditor.get(LIST).content.decode()
    assert decided in auditor.get(LIST, {"q": f" {decided.lower()} "}).content.decode()
    for nothing in ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "%", "' OR 1=1", "ü"):
        page = auditor.get(LIST, {"q": nothing})
        assert page.status_code == 200
        assert f"/{decided}/" not in page.content.decode()


@pytest.mark.parametrize(("channel", "shown"), [("web", True), ("pos", False)])
def test_the_list_filters_by_channel(auditor: Client, decided: str, channel: str, shown: bool) -> None:
    assert (f"/{decided}/" in auditor.get(LIST, {"channel": channel}).content.decode()) == shown


def test_the_page_tells_prices_offers_and_reasons_in_words(auditor: Client, decided: str) -> None:
    page = auditor.get(f"{LIST}{decided}/change/").content.decode()
    for words in (
        "DRESS",
        "-9.98",
        "89.82",
        "Displaced by summer10; with it instead the total would change by 4.98.",
        "Only one offer of the group seasonal applies at a time.",
        "No offer has this code; look for a typing mistake.",
        "10 % off your order",
        "TOTE",
    ):
        assert words in page


def test_points_and_gifts_are_not_counted_as_money_off() -> None:
    offers = [
        {"state": "applied", "amount": "9.98"},
        {"state": "applied", "amount": "0.00"},
        {"state": "applied"},
        {"state": "displaced"},
    ]
    answer = {"currency": "EUR", "totals": {"discount": "9.98", "total": "89.82"}, "offers": offers}
    assert Explained(answer, True).sentence == "1 offer gave 9.98 EUR off; 89.82 EUR remained to pay."


def test_a_row_that_cannot_be_computed_again_still_shows_what_was_sent(auditor: Client, decided: str) -> None:
    row = read_row(decided)
    assert row is not None
    lost = decided[:-4] + "0000"
    write_row(replace(row, id=lost, snapshot="sha256:" + "0" * 64))
    page = auditor.get(f"{LIST}{lost}/change/")
    assert page.status_code == 200
    assert "could not be computed again" in page.content.decode()
    replayed = auditor.post(f"{LIST}{lost}/replay/", follow=True)
    assert f"{lost} cannot be computed again: snapshot sha256:000" in replayed.content.decode()


def test_names_from_outside_are_only_text(auditor: Client, ask: Ask, install: Install) -> None:
    install({**BOOK[1], "name": "<script>alert(1)</script>"})
    posted = ask(basket(customer={"id": "<img src=x>"}))
    page = auditor.get(f"{LIST}{json.loads(posted.content)['id']}/change/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x>" not in page


@pytest.mark.parametrize("decision", ["x", "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
def test_a_decision_that_nobody_made(auditor: Client, decision: str) -> None:
    assert auditor.get(f"{LIST}{decision}/change/", follow=True).status_code in (200, 404)


class TestReplay:
    def test_it_says_identical(self, auditor: Client, decided: str) -> None:
        page = auditor.post(f"{LIST}{decided}/replay/", follow=True)
        assert "Replay: identical," in page.content.decode()

    def test_it_says_what_differs(self, auditor: Client, decided: str) -> None:
        row = read_row(decided)
        assert row is not None
        forged = decided[:-4] + "0000"
        write_row(replace(row, id=forged))
        page = auditor.post(f"{LIST}{forged}/replay/", follow=True)
        assert "Replay: first difference at /id" in page.content.decode()

    def test_only_by_post(self, auditor: Client, decided: str) -> None:
        assert auditor.get(f"{LIST}{decided}/replay/").status_code == 405

    def test_not_without_the_right_to_look(self, client: Client, decided: str) -> None:
        client.force_login(User.objects.create_user("nobody", is_staff=True))
        assert client.post(f"{LIST}{decided}/replay/").status_code == 403

    def test_an_unknown_decision(self, auditor: Client) -> None:
        assert auditor.post(f"{LIST}01ARZ3NDEKTSV4RRFFQ69G5FAV/replay/").status_code == 404


@pytest.mark.parametrize("path", ["loggeddecision", "snapshot", "override"])
@pytest.mark.parametrize("door", ["add/", "{}/delete/"])
def test_even_an_administrator_changes_nothing(
    admin_client: Client, decided: str, path: str, door: str
) -> None:
    object_id = {"loggeddecision": decided, "snapshot": "sha256:x", "override": "1"}[path]
    response = admin_client.post(f"/admin/decisions/{path}/{door.format(object_id)}", {"post": "yes"})
    assert response.status_code in (302, 403, 404, 405)
    assert read_row(decided) is not None


def test_a_changed_form_is_refused(admin_client: Client, decided: str) -> None:
    before = read_row(decided)
    assert admin_client.post(f"{LIST}{decided}/change/", {"channel": "pos"}).status_code == 403
    assert read_row(decided) == before


def test_snapshots_and_overrides_are_listed(auditor: Client, install: Install) -> None:
    installed = install(*BOOK)
    switch(action="kill", target="offer", code="ship50", reason="priced wrong", actor="olga")
    switch(action="pause", target="offer", code="five-off", reason="check", actor="olga")
    switch(action="lift", target="offer", code="five-off", reason="fine", actor="olga")
    assert installed.hash in auditor.get("/admin/decisions/snapshot/").content.decode()
    page = auditor.get("/admin/decisions/override/").content.decode()
    assert "priced wrong" in page
    assert page.count("olga") >= 3
    contents = auditor.get(f"/admin/decisions/snapshot/{installed.hash.replace(':', '_3A')}/change/")
    assert "vip-day" in contents.content.decode()
