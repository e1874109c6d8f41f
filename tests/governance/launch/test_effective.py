"""What governance does is what channels get: approved, paused, resumed, retired, over."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from catalog.models import Channel
from catalog.selectors.keys import forget_keys
from catalog.selectors.places import forget_places
from catalog.services.keys import issue_key
from decisions.snapshots.live import LIVE
from governance.launch.services import approve, pause, resume, retire, send_back
from promotions.services.offers import save_draft
from tests.governance.house import document, submit

RUNS: dict[str, Any] = {"starts": "2020-06-01", "ends": "2099-08-31", "sunset": "2099-09-30"}


class Shop:
    """A channel that asks for the price of a basket of 100.00."""

    def __init__(self, dev: User) -> None:
        channel = Channel.objects.create(code="web", name="Web shop")
        issued = issue_key(actor=dev, name="web", channel=channel, responsible=dev, scopes=["decide"])
        self.headers = {"authorization": f"Bearer {issued.clear_text}"}

    def ask(self) -> dict[str, Any]:
        line = {"id": "1", "sku": "ANY", "quantity": 1, "unit_price": "100.00"}
        body = {
            "channel": "web",
            "currency": "EUR",
            "basket": {"lines": [line]},
            "options": {"explain": "candidates"},
        }
        answer = Client().post(
            "/api/v1/decisions", json.dumps(body), content_type="application/json", headers=self.headers
        )
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    @property
    def total(self) -> str:
        return str(self.ask()["totals"]["total"])


@pytest.fixture
def shop(settings: Settings, maria: User) -> Shop:
    """Reads what is live anew for each decision, and nothing of the test before."""
    settings.SNAPSHOT_POLL_SECONDS = 0
    LIVE.__init__()  # type: ignore[misc]
    forget_keys()
    forget_places()
    return Shop(maria)


def test_an_offers_life_at_the_till(shop: Shop, maria: User, fin: User, olga: User) -> None:
    version = save_draft(actor=maria, document=document(**RUNS))
    offer = version.offer
    assert shop.total == "100.00"
    review = submit(version=version, actor=maria)
    assert shop.total == "100.00"
    approve(review=review, actor=fin)
    assert shop.total == "90.00"
    pause(offer=offer, actor=olga, reason="wrong price")
    answer = shop.ask()
    assert answer["totals"]["total"] == "100.00"
    assert [(o["code"], o["state"], o["reasons"][0]["code"]) for o in answer["offers"]] == [
        ("summer10", "killed", "paused")
    ]
    resume(offer=offer, actor=olga, reason="right again")
    assert shop.total == "90.00"

    deeper: dict[str, Any] = {**RUNS, "give": [{"kind": "percent_off", "percent": "20"}]}
    second = save_draft(actor=maria, document=document(**deeper), offer_code="summer10")
    assert shop.total == "90.00"
    send_back(review=submit(version=second, actor=maria), actor=fin, remark="15 at most")
    assert shop.total == "90.00"
    deeper["give"] = [{"kind": "percent_off", "percent": "15"}]
    second = save_draft(actor=maria, document=document(**deeper), offer_code="summer10")
    approve(review=submit(version=second, actor=maria), actor=fin)
    assert shop.total == "85.00"
    retire(offer=offer, actor=olga, reason="over and done")
    assert shop.total == "100.00"
