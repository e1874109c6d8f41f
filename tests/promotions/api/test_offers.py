"""`GET /offers` and `PUT /offers/{code}`: what a channel sees, and drafts by document."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.selectors.keys import forget_keys
from promotions.models import Campaign, Offer, OfferVersion
from tests.promotions.conftest import PERCENT, Draft, publish

pytestmark = pytest.mark.django_db

Key = Callable[..., dict[str, str]]
OFFERS = "/api/v1/offers"


def codes(client: Client, headers: dict[str, str], query: str = "") -> list[str]:
    """The codes of one page."""
    response = client.get(OFFERS + query, headers=headers)
    assert response.status_code == 200, response.content
    return [offer["code"] for offer in response.json()["data"]]


def test_what_is_live_now(client: Client, key: Key, draft: Draft) -> None:
    publish(
        draft("now", name="Ten", tags=["a"], zone="Europe/Berlin", starts="2020-01-01", ends="2099-12-31")
    )
    assert client.get(f"{OFFERS}/now", headers=key()).json() == {
        "object": "offer",
        "code": "now",
        "version": 1,
        "state": "live",
        "name": "Ten",
        "says": "10 % off the order",
        "campaign": None,
        "tags": ["a"],
        "objective": None,
        "kpi": None,
        "owner": None,
        "trigger": "automatic",
        "starts": "2019-12-31T23:00:00Z",
        "ends": "2099-12-31T23:00:00Z",
        "sunset": None,
        "zone": "Europe/Berlin",
        "where": {"channels": [], "regions": [], "stores": []},
        "texts": {},
    }


@pytest.fixture
def house(campaign: Campaign, maria: User, draft: Draft) -> None:
    """Offers in every state, of every kind that the filters tell apart."""
    open_end = {"starts": "2020-01-01", "ends": "2099-01-01"}
    publish(
        draft("all", **open_end, objective="acquire", kpi={"metric": "orders", "target": "9"}, tags=["x"])
    )
    governed = {"budget": {"EUR": "900.00"}, "suppressions": {"none": "few"}, "sunset": "2030-01-01"}
    publish(draft("web", where={"channels": ["web"]}, owner="maria", **governed))
    publish(draft("pos", where={"channels": ["pos"]}))
    publish(draft("over", ends="2020-01-01"))
    publish(draft("ahead", starts="2099-01-01"))
    publish(draft("paused"), "paused")
    publish(draft("scheduled", starts="2099-01-01"), "scheduled")
    publish(draft("reviewed"), "in_review")
    draft("drafted")


FILTERS: list[Any] = [
    ("", ["all", "web"]),
    ("?state=live", ["all", "web"]),
    ("?state=paused", ["paused"]),
    ("?state=scheduled", ["ahead", "scheduled"]),
    ("?objective=acquire", ["all"]),
    ("?kpi=orders", ["all"]),
    ("?owner=maria", ["web"]),
    ("?owner=MARIA@example.com", ["web"]),
    ("?owner=nobody", []),
    ("?tag=x", ["all"]),
    ("?campaign=summer-2026", []),
    ("?starts_after=2019-01-01T00:00:00Z&starts_before=2021-01-01T00:00:00Z", ["all"]),
    ("?ends_after=2098-01-01T00:00:00Z", ["all"]),
    ("?ends_before=2098-01-01T00:00:00Z", []),
    ("?kpi_target=9", ["all"]),
    ("?kpi_target=%2B9", []),
    ("?kpi_target_at_least=8.5", ["all"]),
    ("?kpi_target_at_least=9.5", []),
    ("?kpi_target_at_least=1%25", []),
    ("?budget=set", ["web"]),
    ("?budget=none", []),
    ("?budget=missing", ["all"]),
    ("?budget_currency=EUR", ["web"]),
    ("?budget_currency=USD", []),
    ("?budget_currency=EUR&budget_at_least=900", ["web"]),
    ("?budget_currency=EUR&budget_at_least=900.01", []),
    ("?suppressions=none", ["web"]),
    ("?suppressions=missing", ["all"]),
    ("?suppressions=set", []),
    ("?sunset_after=2029-12-01T00:00:00Z&sunset_before=2030-02-01T00:00:00Z", ["web"]),
    ("?limit=1", ["all"]),
    ("?starting_after=all", ["web"]),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_filters(client: Client, key: Key, house: None, query: str, expected: list[str]) -> None:
    assert codes(client, key(), query) == expected


INHERITED: list[Any] = [
    "?kpi_target=%2B5%25",
    "?kpi_target_at_least=5%25",
    "?budget=set",
    "?budget_currency=EUR&budget_at_least=200000",
    "?suppressions=none",
    "?sunset_before=2026-10-02T00:00:00Z",
]


@pytest.mark.parametrize("query", INHERITED)
def test_what_is_inherited_counts_as_its_own(
    client: Client, key: Key, campaign: Campaign, draft: Draft, query: str
) -> None:
    publish(draft("framed", campaign="summer-2026"), "paused")
    publish(draft("bare"), "paused")
    own = {"budget": {"none": "costs nothing"}, "sunset": "2099-01-01"}
    publish(draft("own", kpi={"metric": "orders", "target": "4%"}, **own), "paused")
    assert codes(client, key(), f"{query}&state=paused") == ["framed"]
    assert codes(client, key(), "?state=paused&budget=none") == ["own"]


def test_the_window_alone_says_what_is_live(client: Client, key: Key, draft: Draft) -> None:
    """An offer whose start has come applies and is listed, though no job has moved it yet."""
    publish(draft("due", starts="2020-01-01"), "scheduled")
    publish(draft("off", starts="2020-01-01"), "paused")
    headers = key()
    assert codes(client, headers) == ["due"]
    assert codes(client, headers, "?state=scheduled") == []
    assert client.get(f"{OFFERS}/due", headers=headers).json()["state"] == "live"


def test_a_channel_sees_its_own_and_those_it_acts_for(client: Client, key: Key, house: None) -> None:
    assert codes(client, key(channel="pos")) == ["all", "pos"]
    both = key(channel="web", acts_for=("pos",))
    assert codes(client, both, "?channel=pos") == ["all", "pos"]
    assert client.get(f"{OFFERS}/pos", headers=both).status_code == 404
    assert client.get(f"{OFFERS}/pos?channel=pos", headers=both).status_code == 200


@pytest.mark.parametrize("code", ["drafted", "reviewed", "paused", "over", "ahead", "nope", "pos"])
def test_what_is_not_live_here_is_not_found(client: Client, key: Key, house: None, code: str) -> None:
    response = client.get(f"{OFFERS}/{code}", headers=key())
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


REFUSED: list[Any] = [
    ("?state=draft", 400, "?state"),
    ("?objective=fun", 400, "?objective"),
    ("?starts_after=tomorrow", 400, "?starts_after"),
    ("?colour=red", 400, "?colour"),
    ("?limit=0", 400, "?limit"),
    ("?kpi_target=much", 400, "?kpi_target"),
    ("?kpi_target_at_least=5%25%25", 400, "?kpi_target_at_least"),
    ("?budget=EUR", 400, "?budget"),
    ("?budget_currency=euros", 400, "?budget_currency"),
    ("?budget_currency=EUR&budget_at_least=-1", 400, "?budget_at_least"),
    ("?budget_at_least=10", 400, "?budget_currency"),
    ("?suppressions=loyal", 400, "?suppressions"),
    ("?sunset_after=never", 400, "?sunset_after"),
    ("?tag=%00", 400, "?tag"),
    ("?channel=pos", 403, "?channel"),
]


@pytest.mark.parametrize(("query", "status", "pointer"), REFUSED)
def test_wrong_parameters_are_named(
    client: Client, key: Key, house: None, query: str, status: int, pointer: str
) -> None:
    response = client.get(OFFERS + query, headers=key())
    assert response.status_code == status
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert response["Content-Type"] == "application/problem+json"


def test_keys_need_their_scope(client: Client, key: Key, house: None) -> None:
    for headers in ({}, key("offers"), key("simulate")):
        assert client.get(OFFERS, headers=headers).status_code == (401 if not headers else 403)
        assert client.get(f"{OFFERS}/all", headers=headers).status_code == (401 if not headers else 403)
    assert client.put(f"{OFFERS}/all", {}, "application/json", headers=key("decide")).status_code == 403


def test_a_page_is_read_with_few_statements(client: Client, key: Key, draft: Draft) -> None:
    for number in range(12):
        publish(draft(f"offer-{number:02d}"))
    headers = key()
    client.get(OFFERS, headers=headers)
    with CaptureQueriesContext(connection) as captured:
        assert len(codes(client, headers)) == 12
    assert len(captured) <= 2


class TestPut:
    document = {"name": "Ten", "give": [PERCENT]}

    def put(self, client: Client, headers: dict[str, str], code: str = "ten", **changes: Any) -> Any:
        body = {**self.document, **changes}
        return client.put(f"{OFFERS}/{code}", body, "application/json", headers=headers)

    def test_a_draft_is_made_then_changed_then_left_alone(
        self, client: Client, key: Key, maria: User
    ) -> None:
        headers = key("offers")
        made = self.put(client, headers)
        assert (made.status_code, made["ETag"]) == (201, '"1"')
        assert made.json() == {
            "object": "offer_version",
            "code": "ten",
            "version": 1,
            "state": "draft",
            "revision": 1,
            "missing": ["owner", "objective", "kpi", "budget", "starts", "ends", "sunset", "suppressions"],
            "document": {"offer": "ten", **self.document},
        }
        assert self.put(client, headers, name="Two").json()["revision"] == 2
        again = self.put(client, headers, name="Two")
        assert (again.status_code, again.json()["revision"]) == (200, 2)
        entry = OfferVersion.history.latest()
        assert (entry.history_user, entry.history_change_reason) == (maria, "api: changed name")

    def test_what_is_live_goes_on(self, client: Client, key: Key, draft: Draft) -> None:
        publish(draft("ten", name="One"))
        assert self.put(client, key("offers", "decide")).json()["version"] == 2
        assert client.get(f"{OFFERS}/ten", headers=key()).json()["name"] == "One"

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"offer": "other"}, "/offer"),
            ({"give": []}, "/give"),
            ({"give": [{"kind": "percent_off", "percent": 12.5}]}, "/give/0/percent"),
            ({"owner": "nobody"}, "/owner"),
            ({"colour": "red"}, "/colour"),
            ({"limits": {"total": -1}}, "/limits/total"),
        ],
    )
    def test_wrong_places_are_named(
        self, client: Client, key: Key, changes: dict[str, Any], pointer: str
    ) -> None:
        response = self.put(client, key("offers"), **changes)
        assert response.status_code == 400
        assert pointer in [error["pointer"] for error in response.json()["errors"]]
        assert not Offer.objects.exists()

    @pytest.mark.parametrize("code", ["no spaces", "x" * 81, "%00"])
    def test_a_code_that_is_none_is_refused(self, client: Client, key: Key, code: str) -> None:
        assert self.put(client, key("offers"), code).status_code == 400

    @pytest.mark.parametrize("body", [b"[]", b"3", b"{", b'{"give": NaN}', b'"text"'])
    def test_bodies_that_are_no_document(self, client: Client, key: Key, body: bytes) -> None:
        response = client.put(f"{OFFERS}/ten", body, "application/json", headers=key("offers"))
        assert response.status_code == 400

    def test_a_stale_revision_conflicts(self, client: Client, key: Key) -> None:
        headers = key("offers")
        self.put(client, headers)
        self.put(client, headers, name="Two")
        response = self.put(client, {**headers, "If-Match": '"1"'}, name="Three")
        assert (response.status_code, response.json()["code"]) == (409, "edit_conflict")
        assert response.json()["changed"] == ["name"]
        assert self.put(client, {**headers, "If-Match": "x"}).status_code == 400
        assert self.put(client, {**headers, "If-Match": '"2"'}, name="Three").status_code == 200

    def test_what_is_in_review_is_not_changed(self, client: Client, key: Key, draft: Draft) -> None:
        publish(draft("ten"), "in_review")
        response = self.put(client, key("offers"))
        assert (response.status_code, response.json()["code"]) == (409, "version_not_editable")

    def test_a_person_who_has_left_writes_no_more(self, client: Client, key: Key, maria: User) -> None:
        headers = key("offers")
        User.objects.filter(pk=maria.pk).update(is_active=False)
        forget_keys()
        response = self.put(client, headers)
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
        assert not Offer.objects.exists()

    def test_the_same_once_more_is_no_conflict(self, client: Client, key: Key, draft: Draft) -> None:
        """After an answer that was lost the request is sent again as it was."""
        headers = {**key("offers"), "If-Match": '"1"'}
        self.put(client, key("offers"))
        first, again = (self.put(client, headers, name="Two") for _ in range(2))
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.json() == first.json()
        publish(OfferVersion.objects.get(), "in_review")
        assert self.put(client, headers, name="Two").json()["state"] == "in_review"
        assert OfferVersion.objects.get().revision == 2

    def test_the_keys_person_needs_the_right_to_define(self, client: Client, key: Key, maria: User) -> None:
        headers = key("offers")
        maria.user_permissions.clear()
        response = self.put(client, headers)
        assert (response.status_code, response.json()["code"]) == (403, "right_missing")
        assert not Offer.objects.exists()
