"""What rules kept back: logged decisions made again without them, looked at once, shown on their pages."""

import json
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalog.models import Category, Channel, Segment
from catalog.selectors.keys import forget_keys
from catalog.selectors.places import forget_places
from catalog.services.keys import issue_key
from decisions.models import Claim
from decisions.snapshots.live import LIVE
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.models import RuleEffect, RuleLook, RuleVersion
from governance.policies import effects
from governance.policies.coverage import without_margin_floor
from governance.policies.effects import effect_of, look
from governance.policies.services import approve_rule, retire_rule
from tests.governance.conftest import Desk
from tests.governance.house import approved, live_rule, rule

RUNS: dict[str, Any] = {"starts": "2020-06-01", "ends": "2099-08-31", "sunset": "2099-09-30"}
LATER = timedelta(minutes=5)


@pytest.fixture
def now(db: None) -> datetime:
    return timezone.now()


class Shop:
    """A channel that asks for the price of one thing at 100.00."""

    def __init__(self, dev: User) -> None:
        channel = Channel.objects.create(code="web", name="Web shop")
        Segment.objects.create(code="calm", name="Calm")
        issued = issue_key(actor=dev, name="web", channel=channel, responsible=dev, scopes=["decide"])
        self.headers = {"authorization": f"Bearer {issued.clear_text}"}

    def ask(self, **changes: Any) -> tuple[str, str]:
        """(id, total)."""
        line = {"id": "1", "sku": "ANY", "quantity": 1, "unit_price": "100.00"}
        body = {"channel": "web", "currency": "EUR", "basket": {"lines": [line]}, **changes}
        answer = Client().post(
            "/api/v1/decisions", json.dumps(body), content_type="application/json", headers=self.headers
        )
        assert answer.status_code == 200, answer.content
        return answer.json()["id"], answer.json()["totals"]["total"]


@pytest.fixture
def shop(settings: Settings, maria: User, fin: User, now: datetime) -> Shop:
    """10 % off everything is live."""
    settings.SNAPSHOT_POLL_SECONDS = 0
    LIVE.__init__()  # type: ignore[misc]
    forget_keys()
    forget_places()
    approved(maria, fin, at=now, **RUNS)
    return Shop(maria)


def found() -> list[tuple[str, str, str, int]]:
    """(kind, code, decision, amount) in order."""
    rows = RuleEffect.objects.order_by("at", "kind", "code")
    return [(each.kind, each.code, each.decision, each.amount) for each in rows]


def test_what_a_guardrail_clipped_is_counted(shop: Shop, olga: User, fin: User, now: datetime) -> None:
    shop.ask()
    live_rule(olga, fin, rule("guardrail"), at=now)
    live_rule(olga, fin, rule("guardrail", "wide", params={"percent": "50"}), at=now)
    clipped, total = shop.ask()
    assert total == "95.00"
    assert look(now + LATER) == {"looked": 2, "kept": 1, "forgotten": 0}
    assert found() == [("guardrail", "depth-5", clipped, 500)]


def test_what_a_guardrail_refused_is_counted(shop: Shop, olga: User, fin: User, now: datetime) -> None:
    live_rule(olga, fin, rule("guardrail", on_breach="reject"), at=now)
    refused, total = shop.ask()
    assert total == "100.00"
    look(now + LATER)
    assert found() == [("guardrail", "depth-5", refused, 1000)]


def test_what_a_suppression_kept_away_is_counted(
    shop: Shop, olga: User, maria: User, fin: User, now: datetime
) -> None:
    calm = [{"kind": "segment", "in": ["calm"]}]
    live_rule(maria, fin, rule("suppression", "whole", people=calm), at=now)
    live_rule(maria, fin, rule("suppression", "lines", items={"skus": ["OTHER"]}), at=now)
    shop.ask()
    kept, _ = shop.ask(customer={"segments": ["calm"]})
    look(now + LATER)
    assert found() == [("suppression", "whole", kept, 1000)]


def test_what_an_experiment_held_out_is_counted(
    shop: Shop, olga: User, maria: User, fin: User, now: datetime
) -> None:
    document = rule("experiment", "aov-q4", offers={"treatment": ["summer10"]})
    live_rule(maria, fin, document, at=now)
    ids = {each: shop.ask(customer={"id": each})[0] for each in ("c-1", "c-2")}
    look(now + LATER)
    assert found() == [("experiment", "aov-q4", ids["c-2"], 1000)]


def test_a_decision_is_looked_at_once(shop: Shop, olga: User, fin: User, now: datetime) -> None:
    live_rule(olga, fin, rule("guardrail"), at=now)
    shop.ask()
    assert look(now + LATER)["kept"] == 1
    assert look(now + LATER) == {"looked": 0, "kept": 0, "forgotten": 0}
    assert look(now + 2 * LATER) == {"looked": 0, "kept": 0, "forgotten": 0}
    assert len(found()) == 1
    one = RuleEffect.objects.get()
    one.pk = None
    with pytest.raises(IntegrityError, match="effect_is_counted_once"), transaction.atomic():
        one.save(force_insert=True)


def test_of_many_decisions_every_second_is_looked_at(
    shop: Shop, olga: User, fin: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "MOST", 3)
    live_rule(olga, fin, rule("guardrail"), at=now)
    ids = [shop.ask()[0] for _ in range(6)]
    assert look(now + LATER)["looked"] == 3
    assert [decision for _, _, decision, _ in found()] == [ids[1], ids[3], ids[5]]
    told = RuleLook.objects.get()
    assert (told.made, told.looked) == (6, 3)


def test_old_looks_are_forgotten(shop: Shop, olga: User, fin: User, now: datetime) -> None:
    live = live_rule(olga, fin, rule("guardrail"), at=now)
    shop.ask()
    look(now + LATER)
    assert effect_of(live, now + timedelta(days=8)) is None
    assert look(now + timedelta(days=31))["forgotten"] == 2
    assert found() == []


def test_the_page_says_what_it_kept_back(
    shop: Shop, olga: User, fin: User, at_desk: Desk, now: datetime
) -> None:
    live = live_rule(olga, fin, rule("guardrail"), at=now)
    wide = live_rule(olga, fin, rule("guardrail", "wide", params={"percent": "50"}), at=now)
    client = at_desk(fin)
    assert "Nothing is known yet" in page(client, live)
    ids = [shop.ask()[0] for _ in range(3)]
    Claim.objects.create(
        id="01" * 13, state="committed", channel="web", decision=ids[0], reserved=False, order_id="o-1",
        created=now, committed=now, terms="{}",
    )  # fmt: skip
    look(now + LATER)
    html = page(client, live)
    assert "Without it 3 of 3 decisions would have come out otherwise" in html
    assert "1 of them became an order." in html
    assert "15.00 EUR more would have been given." in html
    assert ids[2] in html
    assert "Nothing: without it each of 3 decisions" in page(client, wide)
    assert "kept back this week" not in page(client, RuleVersion.objects.get(kind="policy"))
    listed = unescape(client.get("/admin/governance/ruleversion/?kind=guardrail").content.decode())
    assert ">3<" in listed.replace(" ", "").replace("\n", "")


def page(client: Client, version: RuleVersion) -> str:
    return unescape(client.get(f"/admin/governance/ruleversion/{version.pk}/change/").content.decode())


def test_the_job_looks(shop: Shop) -> None:
    assert dict(run_job(JOBS["look_at_rules"]).counts) == {"looked": 0, "kept": 0, "forgotten": 0}


def test_where_no_margin_floor_holds_is_said(olga: User, fin: User, at_desk: Desk, now: datetime) -> None:
    for path in ("electronics", "electronics/phones", "women"):
        Category.objects.create(path=path)
    floor: dict[str, Any] = {"kind": "margin_floor", "params": {"percent": "5"}}
    assert without_margin_floor(now) == ["electronics", "women"]
    web = {"channels": ["web"], "items": {"categories": ["women"]}}
    for code, scope in (
        ("part", {"items": {"categories": ["electronics"]}, "segments": []}),
        ("web", web),
        ("brand", {"items": {"categories": ["women"], "brands": ["Lune"]}}),
    ):
        live_rule(olga, fin, rule("guardrail", code, scope=scope, **floor), at=now)
    assert without_margin_floor(now) == ["women"]
    html = unescape(at_desk(fin).get("/admin/governance/ruleversion/").content.decode())
    assert "No margin floor covers: women" in html
    everything = live_rule(olga, fin, rule("guardrail", "all", **floor), at=now)
    assert without_margin_floor(now) == []
    approve_rule(rule=retire_rule(rule=everything, actor=olga, reason="no longer"), actor=fin, at=now)
    assert without_margin_floor(now) == ["women"]
