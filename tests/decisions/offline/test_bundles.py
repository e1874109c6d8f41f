"""The bundle: what is in it and what is not, its signature, its end, who fetched it."""

import base64
import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pytest_django import Settings

from catalog.models import Channel
from catalog.selectors.places import forget_places
from decisions.models import IssuedBundle, Till
from decisions.offline.signatures import NotGenuine, verified
from decisions.overrides.switches import switch
from decisions.services.offline.tills import alarm_overdue, overdue_tills
from decisions.snapshots.documents import EMPTY, DefinitionInput
from decisions.snapshots.install import install_snapshot
from tests.decisions.conftest import House
from tests.decisions.offline.conftest import ONCE, TEN, Install, Tills, basket

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 6, 15, 9, tzinfo=UTC)


def public(tills: Tills) -> bytes:
    return base64.b64decode(tills.send("GET", "snapshot/key").told["public_key"])


def test_only_offers_that_can_run_in_the_channel(tills: Tills, install: Install) -> None:
    install(
        TEN,
        {**ONCE, "where": {"channels": ["web"]}},
        {**ONCE, "offer": "here", "where": {"channels": ["pos", "web"]}},
        {**ONCE, "offer": "over", "ends": "2026-01-01"},
        (1, {**ONCE, "offer": "both", "where": {"channels": ["pos"]}}),
        (2, {**ONCE, "offer": "both", "where": {"channels": ["web"]}, "starts": "2030-01-01"}),
    )
    raw = tills.bundle().raw
    assert [(each["document"]["offer"], each["version"]) for each in raw["offers"]] == [
        ("both", 1),
        ("both", 2),
        ("here", 1),
        ("ten", 1),
    ]
    assert raw["regions"] == {"EU": None, "DE": "EU"}
    assert raw["stores"] == {"b-1": "DE"}


def test_tills_get_no_code_and_nothing_that_only_people_read(tills: Tills) -> None:
    offer = {
        **ONCE,
        "owner": "maria@example.com",
        "objective": "lift_aov",
        "kpi": {"metric": "margin", "target": "+5%"},
        "partner": "anna",
        "trigger": "code",
        "codes": ["SPRING"],
        "when": [{"any": [{"kind": "coupon_held", "in": ["SPRING", "OTHER"]}]}],
    }
    rail = {
        "guardrail": "apart",
        "kind": "blocked_codes",
        "params": {"codes": [["SPRING", "OTHER"]]},
        "owner": "fin@example.com",
        "reason": "too deep",
    }
    install_snapshot(
        definitions=[
            DefinitionInput("offer", "once", 1, offer),
            DefinitionInput("guardrail", "apart", 1, rail),
        ]
    )
    text = tills.send("GET", "snapshot").content.decode()
    for secret in ("SPRING", "spring", "OTHER", "maria", "lift_aov", "margin", "anna", "fin@", "too deep"):
        assert secret not in text
    bundle = tills.bundle()
    (told,) = tills.tell(tills.sale(bundle, basket(coupons=["spring"])))
    assert (told["total"], told["flags"]) == ("90.00", [])


def test_the_signature_covers_the_canonical_bytes(tills: Tills, install: Install) -> None:
    install(TEN)
    key = public(tills)
    text = tills.send("GET", "snapshot").content
    signed = text[len(b'{"bundle":') : text.index(b',"key_id":"')]
    told = json.loads(text)
    signature = base64.b64decode(told["signature"])
    Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    assert verified(text.decode(), key) == told["bundle"]
    told["bundle"]["valid_until"] = "2099-01-01T00:00:00Z"
    for wrong in (json.dumps(told), "{}", "[]", "x", json.dumps({**told, "signature": "?"})):
        with pytest.raises(NotGenuine):
            verified(wrong, key)
    with pytest.raises(NotGenuine):
        verified(text.decode(), bytes(range(32)))


def test_the_key_may_be_given(tills: Tills, install: Install, settings: Settings) -> None:
    derived = public(tills)
    settings.SNAPSHOT_KEY = "07" * 32
    own = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32).public_key().public_bytes_raw()
    assert public(tills) == own != derived


def test_a_bundle_ends_within_the_hours_of_its_channel(tills: Tills, install: Install) -> None:
    install(TEN)
    Channel.objects.filter(code="pos").update(offline_hours=8)
    forget_places()
    found = {}
    for minutes in (0, 59, 60):
        with time_machine.travel(NINE + timedelta(minutes=minutes), tick=False):
            raw = json.loads(tills.send("GET", "snapshot").content)["bundle"]
            found[minutes] = (raw["issued"], raw["valid_until"])
    assert found == {
        0: ("2026-06-15T09:00:00Z", "2026-06-15T17:00:00Z"),
        59: ("2026-06-15T09:00:00Z", "2026-06-15T17:00:00Z"),
        60: ("2026-06-15T10:00:00Z", "2026-06-15T18:00:00Z"),
    }
    row = IssuedBundle.objects.get()
    assert row.valid_until == datetime(2026, 6, 15, 18, tzinfo=UTC)


def test_what_is_at_hand_is_not_sent_again(tills: Tills, install: Install) -> None:
    install(TEN)
    with time_machine.travel(NINE, tick=False):
        first = tills.send("GET", "snapshot")
        again = tills.send("GET", "snapshot", **{"If-None-Match": f'"x", {first.headers["ETag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        switch(action="pause", target="offer", code="ten", reason="wrong", actor="olga")
        after = tills.send("GET", "snapshot", **{"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert after.told["bundle"]["overrides"]["switches"] == [["pause", "offer", "ten"]]


def test_it_comes_packed_to_who_takes_it_so(tills: Tills, install: Install) -> None:
    install(TEN)
    packed = tills.send("GET", "snapshot", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == tills.send("GET", "snapshot").content


def test_campaigns_stay_in_the_house(tills: Tills) -> None:
    offer = {**TEN, "campaign": "spring"}
    campaign = {"campaign": "spring", "budget": {"EUR": "100.00"}}
    install_snapshot(
        definitions=[
            DefinitionInput("offer", "ten", 1, offer),
            DefinitionInput("campaign", "spring", 1, campaign),
        ]
    )
    bundle = tills.bundle()
    assert [each["document"]["offer"] for each in bundle.raw["offers"]] == ["ten"]
    assert "100.00" not in json.dumps(bundle.raw)


def test_the_bundle_of_another_channel(tills: Tills, house: House, install: Install) -> None:
    install(TEN)
    assert tills.send("GET", "snapshot?channel=web").status_code == 403
    tills.key = house.issue("both", house.web, ["decide"], house.pos)
    assert tills.send("GET", "snapshot?channel=pos").told["bundle"]["channel"] == {
        "code": "pos",
        "prices_include_tax": False,
    }
    assert tills.send("GET", "snapshot").told["bundle"]["channel"]["prices_include_tax"] is True


@pytest.mark.parametrize("query", ["till=" + "x" * 65, "till=a%0Ab", "what=1"])
def test_wrong_queries(tills: Tills, install: Install, query: str) -> None:
    install(TEN)
    assert tills.send("GET", f"snapshot?{query}").status_code == 400


def test_a_house_without_offers_has_a_bundle(tills: Tills) -> None:
    raw = tills.bundle().raw
    assert (raw["snapshot"], raw["offers"], raw["policy"]) == (EMPTY, [], None)


def test_who_fetched_which_and_who_is_overdue(
    tills: Tills, install: Install, caplog: pytest.LogCaptureFixture
) -> None:
    install(TEN)
    with time_machine.travel(NINE, tick=False):
        tills.bundle("1")
        tills.send("GET", "snapshot")
    with time_machine.travel(NINE + timedelta(hours=12), tick=False):
        tills.bundle("2")
        tills.bundle("1")
    rows = {row.name: (row.fetched_at.hour, row.valid_until.day) for row in Till.objects.all()}
    assert rows == {"": (9, 16), "1": (21, 16), "2": (21, 16)}
    assert overdue_tills(NINE + timedelta(hours=24)) == {}
    assert overdue_tills(NINE + timedelta(hours=25)) == {"pos": 1}
    assert overdue_tills(NINE + timedelta(days=2)) == {"pos": 3}
    assert overdue_tills(NINE + timedelta(days=31)) == {}
    assert alarm_overdue(NINE + timedelta(hours=25)) == 1
    assert "till 'tills without a name' of pos has given no offers since 2026-06-16T09:00:00" in caplog.text
