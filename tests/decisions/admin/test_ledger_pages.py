"""Budgets and limits, redemptions, seals and erasures: shown as they are, and never changed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from catalog.models import Stock
from decisions.ledger.accounts import split
from decisions.models import Allowance, Claim, Erasure, Seal
from decisions.sealing.sealing import seal_stream
from decisions.sealing.streams import DecisionLog
from decisions.services.redemption.reserving import instant
from tests.decisions.admin.conftest import text_of
from tests.decisions.redemption.conftest import BUDGET, Shop, shop

__all__ = ["shop"]

pytestmark = pytest.mark.django_db
LIST, CLAIMS = "/admin/decisions/allowance/", "/admin/decisions/claim/"
Install = Callable[..., object]
GIFT = {"offer": "tote", "limits": {"total": 1}, "give": [{"kind": "gift", "options": [{"sku": "TOTE"}]}]}


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(answer)


def test_a_budget_is_shown_as_it_burns(auditor: Client, shop: Shop, install: Install) -> None:
    install({**BUDGET, "budget": {"EUR": "40.00"}})
    shop.redeem(shop.decide()["id"], "o-1")
    shop.reserve()
    row = Allowance.objects.get(kind="budget")
    text = page(auditor, LIST)
    for told in ("ten", "budget", "40.00 EUR", "10.00 EUR", "50 %"):
        assert told in text
    text = page(auditor, f"{LIST}{row.pk}/change/")
    assert "held 10.00 EUR" in text
    assert "used 10.00 EUR" in text
    assert "Rows" not in text


def test_a_hot_budget_is_one_line_with_all_its_rows(auditor: Client, shop: Shop, install: Install) -> None:
    install({**BUDGET, "budget": {"EUR": "4000.00"}})
    shop.redeem(shop.decide()["id"], "o-1")
    row = Allowance.objects.get(kind="budget")
    split(bytes(row.key), 4)
    text = page(auditor, LIST)
    assert text.count("4000.00 EUR") == 1
    assert "10.00 EUR" in text
    assert "spread over rows" in page(auditor, f"{LIST}{row.pk}/change/")


def test_what_is_gone_is_found(auditor: Client, shop: Shop, install: Install) -> None:
    Stock.objects.filter(product__sku="TOTE").update(quantity=9)
    install({**BUDGET, "budget": {"EUR": "25.00"}}, GIFT)
    assert shop.redeem(shop.decide()["id"], "o-1").status_code == 201
    assert "tote" in page(auditor, f"{LIST}?state=gone")
    assert "15.00" not in page(auditor, f"{LIST}?state=gone")
    assert "uses in all" in page(auditor, f"{LIST}?kind=total")
    assert "tote" not in page(auditor, f"{LIST}?state=debt")
    assert page(auditor, f"{LIST}?q=tote").count("tote") >= 1


@pytest.mark.parametrize("by", ["order", "redemption", "reservation", "decision"])
def test_an_order_is_found_by_every_id(auditor: Client, shop: Shop, install: Install, by: str) -> None:
    install(BUDGET)
    reserved = shop.reserve().told
    made = shop.redeem(reserved["decision"], "order-77", reservation=reserved["id"]).told
    shop.redeem(shop.decide()["id"], "order-78")
    term = {
        "order": "order-77",
        "redemption": made["id"],
        "reservation": reserved["id"],
        "decision": reserved["decision"],
    }[by]
    text = page(auditor, f"{CLAIMS}?q={term}")
    assert "order-77" in text
    assert "order-78" not in text
    assert "order-7" not in page(auditor, f"{CLAIMS}?q=nothing")


def test_a_redemption_tells_its_whole_story(auditor: Client, shop: Shop, install: Install) -> None:
    install(BUDGET)
    made = shop.redeem(shop.decide()["id"], "o-1", order_total="1.00").told
    lines = [{"id": "1", "quantity": 1}]
    sent = shop.send("POST", f"redemptions/{made['id']}/returns", {"return_id": "r-1", "lines": lines})
    assert sent.status_code == 201, sent.told
    text = page(auditor, f"{CLAIMS}{made['id'].removeprefix('red_')}/change/")
    for told in ("ten v1", "10.00 EUR", "decided were", "r-1", f"{sent.told['refund']} EUR", "budget: ten"):
        assert told in text, told


def test_a_hold_that_has_run_out_says_so(auditor: Client, shop: Shop, install: Install) -> None:
    install(BUDGET)
    shop.reserve()
    Claim.objects.update(expires=instant(Claim.objects.get().created))
    assert "expired" in page(auditor, CLAIMS)


def test_a_pool_code_is_not_shown_whole(auditor: Client, shop: Shop, install: Install) -> None:
    install(BUDGET)
    made = shop.redeem(shop.decide()["id"], "o-1").told
    claim = Claim.objects.get()
    terms: dict[str, Any] = json.loads(claim.terms)
    terms["terms"]["offers"][0] |= {"coupon": "SECRETWXYZ", "pool": "mailing"}
    Claim.objects.update(terms=json.dumps(terms))
    text = page(auditor, f"{CLAIMS}{made['id'].removeprefix('red_')}/change/")
    assert "…WXYZ" in text
    assert "SECRET" not in text


def test_seals_and_erasures_are_listed(auditor: Client, shop: Shop, install: Install) -> None:
    install(BUDGET)
    shop.redeem(shop.decide()["id"], "o-1")
    seal_stream(DecisionLog(), Claim.objects.get().created + timedelta(minutes=5))
    seal = Seal.objects.get()
    text = page(auditor, "/admin/decisions/seal/")
    assert bytes(seal.digest).hex() in text
    assert bytes(seal.previous).hex() in page(auditor, f"/admin/decisions/seal/{seal.pk}/change/")
    erased = Erasure.objects.create(
        at=seal.at, subject="ab" * 16, keys=1, bindings=0, known=True, reason="Asked for it.", door="command"
    )
    assert erased.subject in page(auditor, "/admin/decisions/erasure/")


@pytest.mark.parametrize("name", ["allowance", "claim", "seal", "erasure"])
def test_nobody_changes_anything_here(auditor: Client, name: str) -> None:
    assert auditor.get(f"/admin/decisions/{name}/add/").status_code == 403


def test_nobody_asks_the_list_for_what_it_hides(auditor: Client, shop: Shop, install: Install) -> None:
    install(BUDGET)
    shop.redeem(shop.decide()["id"], "o-1")
    assert auditor.get(f"{CLAIMS}?terms__contains=ten").status_code == 400
    assert "o-1" in page(auditor, f"{CLAIMS}?state__exact=committed")
