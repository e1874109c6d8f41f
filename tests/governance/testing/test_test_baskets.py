"""Test baskets: what is expected, run in every channel, a gate before launch and an alarm after it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from catalog.errors import OfferdeskError
from catalog.models import Channel, Price, Product
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.launch.services import approve
from governance.models import BasketRun, Incident, TestBasket
from governance.testing.expecting import differences, problems_of
from governance.testing.services import keep_basket, run_due, run_now
from promotions.models import Offer
from tests.governance.house import approved, person, submitted

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DATES: dict[str, Any] = {
    "starts": (NOW - timedelta(days=2)).date().isoformat(),
    "ends": (NOW + timedelta(days=20)).date().isoformat(),
    "sunset": (NOW + timedelta(days=30)).date().isoformat(),
}
DRESS = {"id": "1", "sku": "DRESS", "quantity": 1, "unit_price": "50.00"}
REQUEST = {"currency": "EUR", "basket": {"lines": [DRESS]}}
FIVE = [{"kind": "percent_off", "percent": "5"}]
WEB_ONLY: dict[str, Any] = {"where": {"channels": ["web"]}}


@pytest.fixture(autouse=True)
def house(db: None) -> None:
    Channel.objects.create(code="web", name="Web")
    Channel.objects.create(code="pos", name="Tills")
    product = Product.objects.create(sku="DRESS", name="Dress")
    Price.objects.create(product=product, currency="EUR", amount=5000)


def basket(actor: User, code: str = "one-dress", **changes: Any) -> TestBasket:
    made = {"name": "One dress", "request": REQUEST, "expected": {"total": "45.00"}, **changes}
    return keep_basket(basket=TestBasket(code=code, **made), actor=actor)


def run() -> dict[str, int]:
    return dict(run_job(JOBS["run_test_baskets"]).counts)


def wrong() -> dict[str, list[str]]:
    """Of the latest runs, what failed."""
    last = BasketRun.objects.latest("at").at
    return {each.channel: each.wrong for each in BasketRun.objects.filter(at=last, passed=False)}


class TestExpecting:
    TOLD = {"applied": ["a", "b"], "total": "45.00", "discount": "5.00"}

    @pytest.mark.parametrize(
        ("expected", "told"),
        [
            ({"applied": ["b", "a"], "total": "45", "discount": "5.0"}, []),
            ({"applied": ["a"]}, ["applied: a expected, a, b came"]),
            ({"applied": []}, ["applied: nothing expected, a, b came"]),
            ({"includes": ["a"], "excludes": ["c"]}, []),
            ({"includes": ["c"]}, ["c should have applied"]),
            ({"excludes": ["b"]}, ["b should not have applied"]),
            ({"total": "44.00"}, ["total: 44.00 expected, 45.00 came"]),
            ({"total_at_least": "45.01"}, ["total: 45.01 at least expected, 45.00 came"]),
            ({"total_at_least": "45.00", "discount_at_most": "5.00"}, []),
            ({"discount_at_most": "4.99"}, ["discount: 4.99 at most expected, 5.00 came"]),
        ],
    )
    def test_every_point_that_differs_is_told(self, expected: dict[str, Any], told: list[str]) -> None:
        assert problems_of(expected) == []
        assert differences(expected, self.TOLD) == told

    @pytest.mark.parametrize(
        ("expected", "place"),
        [
            ({}, "/expected"),
            (None, "/expected"),
            ({"applied": "a"}, "/expected/applied"),
            ({"total": 5}, "/expected/total"),
            ({"total": "1e3"}, "/expected/total"),
            ({"total": "NaN"}, "/expected/total"),
            ({"price": "5.00"}, "/expected/price"),
        ],
    )
    def test_what_cannot_be_expected_is_named(self, expected: Any, place: str) -> None:
        assert [error.pointer for error in problems_of(expected)] == [place]


def test_a_basket_that_breaks_with_a_later_launch_is_an_incident_in_one_run(maria: User, fin: User) -> None:
    approved(maria, fin, at=NOW, **DATES)
    basket(maria)
    assert run() == {"runs": 2, "failed": 0, "incidents": 0}
    assert run() == {"runs": 0, "failed": 0, "incidents": 0}  # nothing was published
    approved(maria, fin, "five", at=NOW, **DATES, give=FIVE)
    assert run() == {"runs": 2, "failed": 2, "incidents": 1}
    incident = Incident.objects.get()
    assert (incident.kind, incident.title) == (
        "test_basket",
        "Test basket one-dress came out otherwise in pos, web",
    )
    assert incident.facts[0] == {
        "channel": "pos",
        "came": "five, summer10 applied, 7.25 off, 42.75 to pay",
        "wrong": "total: 45.00 expected, 42.75 came",
    }
    assert run_due(timezone.now() + timedelta(days=1))["incidents"] == 0
    assert Incident.objects.get().seen == 2


def test_an_incident_that_is_over_says_so(maria: User, fin: User) -> None:
    broken = basket(maria)
    assert run() == {"runs": 2, "failed": 2, "incidents": 1}
    approved(maria, fin, at=NOW, **DATES)
    assert run()["failed"] == 0
    assert Incident.objects.get().over_at is not None
    assert broken.runs.count() == 4


def test_channels_that_differ_are_told_unless_they_may(maria: User, fin: User) -> None:
    approved(maria, fin, at=NOW, **DATES, **WEB_ONLY)
    same = basket(maria, expected={"discount_at_most": "5.00"})
    assert run()["failed"] == 1
    assert wrong() == {"web": ["not as in pos: nothing applied, 0.00 off, 50.00 to pay"]}
    same.same_everywhere = False
    keep_basket(basket=same, actor=maria)
    run_now(basket=same, actor=maria, at=timezone.now())
    assert wrong() == {}


def test_a_basket_may_be_of_some_channels(maria: User, fin: User) -> None:
    approved(maria, fin, at=NOW, **DATES, **WEB_ONLY)
    basket(maria, channels=["web"])
    assert run() == {"runs": 1, "failed": 0, "incidents": 0}


def test_its_own_baskets_are_a_gate_before_launch(maria: User, fin: User, client: Client) -> None:
    review = submitted(maria, at=NOW, **DATES)
    offer = Offer.objects.get(code="summer10")
    gate = basket(maria, offer=offer, expected={"total": "44.00"})
    with pytest.raises(OfferdeskError, match=r"one-dress in pos: total: 44\.00 expected, 45\.00 came"):
        approve(review=review, actor=fin, at=NOW)
    client.force_login(fin)
    page = client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    assert "2 of 2 runs come out otherwise" in page
    gate.expected = {"total": "45.00"}
    keep_basket(basket=gate, actor=maria)
    page = client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    assert "all 2 runs come out as expected" in page
    assert approve(review=review, actor=fin, at=NOW).state == "approved"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"expected": {}}, "/expected"),
        ({"channels": ["moon"]}, "/channels"),
        ({"request": {"currency": "EUR", "basket": {"lines": [{**DRESS, "quantity": 0}]}}}, "/request"),
        ({"request": []}, "/request"),
    ],
)
def test_what_is_wrong_with_a_basket_is_named(maria: User, changes: dict[str, Any], place: str) -> None:
    with pytest.raises(OfferdeskError) as refused:
        basket(maria, **changes)
    assert refused.value.errors[0].pointer.startswith(place)
    assert not TestBasket.objects.exists()


@pytest.mark.parametrize("role", ["support", "auditor", "developer"])
def test_who_keeps_none(role: str) -> None:
    with pytest.raises(OfferdeskError, match="needs the role"):
        basket(person("x", role))


def test_old_runs_are_forgotten(maria: User) -> None:
    basket(maria)
    run_due(timezone.now() - timedelta(days=91))
    run_due(timezone.now())
    assert dict(run_job(JOBS["prune_job_runs"]).counts) == {"forgotten": 2}
    assert BasketRun.objects.count() == 2


def test_the_page_keeps_runs_and_names_what_is_wrong(maria: User, fin: User, client: Client) -> None:
    approved(maria, fin, at=NOW, **DATES)
    client.force_login(maria)
    sent = {
        "code": "dress",
        "name": "Dress",
        "offer": "",
        "tags": "",
        "channels": "",
        "same_everywhere": "on",
        "active": "on",
        "request": '{"currency": "EUR", "basket": {"lines": []}}',
        "expected": '{"price": "1"}',
    }
    page = "/admin/governance/testbasket/"
    text = client.post(f"{page}add/", sent).content.decode()
    assert "/expected/price" in text
    lines = '{"id": "1", "sku": "DRESS", "quantity": 1, "unit_price": "50.00"}'
    sent |= {
        "request": f'{{"currency": "EUR", "basket": {{"lines": [{lines}]}}}}',
        "expected": '{"total": "45.00"}',
    }
    assert client.post(f"{page}add/", sent).status_code == 302
    made = TestBasket.objects.get()
    assert made.owner == maria
    assert client.get(f"{page}{made.pk}/run/").status_code == 405
    assert client.post(f"{page}{made.pk}/run/").status_code == 302
    text = client.get(f"{page}{made.pk}/change/").content.decode()
    assert "summer10" in text
    assert "passed" in client.get(page).content.decode()


def test_one_that_a_person_ran_keeps_the_job_from_none_of_the_others(maria: User, fin: User) -> None:
    one = basket(maria, "one", expected={"total": "50.00"})
    basket(maria, "two", expected={"total": "50.00"})
    run_job(JOBS["run_test_baskets"])
    approved(maria, fin, at=timezone.now(), **DATES)  # 45.00 from now on
    run_now(basket=one, actor=maria, at=timezone.now())
    assert run_job(JOBS["run_test_baskets"]).counts == {"runs": 2, "failed": 2, "incidents": 1}
    assert Incident.objects.filter(over_at=None).count() == 2


def test_a_new_one_is_run_at_once_and_a_mended_one_is_over(maria: User) -> None:
    basket(maria, expected={"total": "50.00"})
    run_job(JOBS["run_test_baskets"])
    wrong = basket(maria, "two")
    assert run_job(JOBS["run_test_baskets"]).counts["incidents"] == 1
    wrong.expected = {"total": "50.00"}
    run_now(basket=keep_basket(basket=wrong, actor=maria), actor=maria, at=timezone.now())
    assert Incident.objects.get().over_at is not None


def test_the_gate_asks_for_parity_as_the_job_does(maria: User, fin: User) -> None:
    review = submitted(maria, at=timezone.now(), **WEB_ONLY, **DATES)
    kept = basket(maria, offer=review.version.offer, expected={"total_at_least": "1.00"})
    with pytest.raises(OfferdeskError, match="one-dress in web: not as in pos"):
        approve(review=review, actor=fin)
    kept.same_everywhere = False
    keep_basket(basket=kept, actor=maria)
    assert approve(review=review, actor=fin).state == "approved"
