"""The report of uses: what orders took by their codes, less what came back."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from decisions.code_uses import selecting
from decisions.code_uses.selecting import UseKey, Uses, by_month, code_uses
from decisions.code_uses.telling import as_csv
from decisions.models import Claim, Code
from tests.decisions.redemption.conftest import Shop
from tests.decisions.redemption.test_pool_codes import MAILING, boss, codes

__all__ = ["boss", "codes"]
pytestmark = pytest.mark.django_db
Json = dict[str, Any]
Install = Callable[..., object]
Codes = Callable[..., list[str]]
ANNA10: Json = {
    "offer": "anna10",
    "trigger": "code",
    "codes": ["ANNA10"],
    "partner": "influencer:anna",
    "give": [{"kind": "amount_off", "amount": {"EUR": "10.00"}, "on": "order"}],
}
SHIPPING: Json = {
    "offer": "ship",
    "trigger": "code",
    "pools": ["mailing"],
    "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}],
}
MONTH = f"{datetime.now(UTC):%Y-%m}"


def bought(shop: Shop, order: str, *codes: str) -> str:
    """The redemption's id; the basket costs 104.70 before discounts."""
    return str(shop.redeem(shop.decide(coupons=list(codes))["id"], order).told["id"])


def returned(shop: Shop, redemption: str, units: int) -> None:
    body = {"return_id": str(units), "lines": [{"id": "1", "quantity": units}]}
    assert shop.send("POST", f"redemptions/{redemption}/returns", body).status_code == 201


def key(partner: str, pool: str, code: str, month: str = MONTH) -> UseKey:
    return UseKey(partner, pool, code, month, "EUR")


def test_uses_by_partner_code_and_month(shop: Shop, install: Install, codes: Codes) -> None:
    install(MAILING, SHIPPING, ANNA10)
    first, second, _ = codes(partner="affiliate:ben")
    bought(shop, "o-1", first)
    bought(shop, "o-2", second, "anna10 ")
    bought(shop, "o-3", "ANNA10")
    bought(shop, "o-4")
    assert code_uses() == sorted(
        [
            # Both offers of the pool: 5.00 off the order, 4.90 off shipping.
            (key("affiliate:ben", "mailing", f"…{first[-4:]}"), Uses(1, 990, 9480)),
            (key("affiliate:ben", "mailing", f"…{second[-4:]}"), Uses(1, 990, 8480)),
            (key("influencer:anna", "", "anna10"), Uses(2, 2000, 8480 + 9470)),
        ]
    )
    assert by_month(code_uses()) == [
        (key("affiliate:ben", "mailing", ""), Uses(2, 1980, 17960)),
        (key("influencer:anna", "", "anna10"), Uses(2, 2000, 17950)),
    ]
    assert [row[0].partner for row in code_uses(pool="mailing")] == ["affiliate:ben"] * 2
    assert code_uses(pool="nobodys") == []


def test_what_came_back_is_left_out(shop: Shop, install: Install, codes: Codes) -> None:
    install(MAILING)
    cancelled, whole, part = codes()
    gone = bought(shop, "o-1", cancelled)
    shop.send("POST", f"redemptions/{gone}/cancel")
    returned(shop, bought(shop, "o-2", whole), 2)
    returned(shop, bought(shop, "o-3", part), 1)
    # 99.70 was paid, one dress at 47.40 came back; its half of the 5.00 with it.
    assert code_uses() == [(key("", "mailing", f"…{part[-4:]}"), Uses(1, 250, 9970 - 4740))]


def test_the_nearest_partner_counts(shop: Shop, install: Install, codes: Codes) -> None:
    install({**MAILING, "partner": "offer"})
    own, of_pool, _ = codes(partner="pool")
    nobodys, *_ = codes("other")
    install({**MAILING, "partner": "offer", "pools": ["mailing", "other"]})
    Code.objects.filter(tail=own[-4:]).update(partner="code")
    for number, code in enumerate((own, of_pool, nobodys)):
        bought(shop, f"o-{number}", code)
    assert sorted(key.partner for key, _ in code_uses()) == ["code", "offer", "pool"]


def test_a_period(shop: Shop, install: Install) -> None:
    install(ANNA10)
    for number in range(2):
        bought(shop, f"o-{number}", "ANNA10")
    long_ago = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
    Claim.objects.filter(order_id="o-0").update(committed=long_ago)
    assert [(key.month, uses.uses) for key, uses in code_uses()] == [("2026-01", 1), (MONTH, 1)]
    february = datetime(2026, 2, 1, tzinfo=UTC)
    assert [key.month for key, _ in code_uses(until=february)] == ["2026-01"]
    assert [key.month for key, _ in code_uses(since=february)] == [MONTH]
    assert code_uses(since=long_ago + timedelta(minutes=1), until=february) == []


def test_orders_are_read_in_parts(
    shop: Shop,
    install: Install,
    codes: Codes,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    install(MAILING)
    for number, code in enumerate(codes(count=5)):
        bought(shop, f"o-{number}", code)
    monkeypatch.setattr(selecting, "CHUNK", 2)
    with django_assert_max_num_queries(6):
        assert sum(uses.uses for _, uses in code_uses()) == 5


class TestTold:
    def report(self, *words: str) -> str:
        out = io.StringIO()
        call_command("codes", "report", "--uses", *words, stdout=out)
        return out.getvalue()

    def test_as_lines_json_and_csv(self, shop: Shop, install: Install) -> None:
        install(ANNA10)
        bought(shop, "o-1", "ANNA10")
        assert self.report().splitlines() == [
            "partner          pool  code    month    currency  uses  discount   paid",
            f"influencer:anna  -     anna10  {MONTH}  EUR          1     10.00  94.70",
        ]
        assert json.loads(self.report("--json"))["rows"] == [
            {
                "partner": "influencer:anna",
                "pool": None,
                "code": "anna10",
                "month": MONTH,
                "currency": "EUR",
                "uses": 1,
                "discount": "10.00",
                "paid": "94.70",
            }
        ]
        assert self.report("--csv") == (
            "partner,pool,code,month,currency,uses,discount,paid\n"
            f"influencer:anna,,anna10,{MONTH},EUR,1,10.00,94.70\n"
        )
        assert self.report("--until", "2026-01-01").count("\n") == 1
        with pytest.raises(CommandError, match="no date like"):
            self.report("--since", "yesterday")
        with pytest.raises(CommandError, match="There is no pool nobodys"):
            self.report("nobodys")

    def test_no_cell_is_a_formula(self) -> None:
        out = io.StringIO()
        as_csv([(UseKey('=HYPERLINK("x")', "", "@sum", MONTH, "EUR"), Uses(1, 2, 3))], out)
        _, row = csv.reader(io.StringIO(out.getvalue()))
        assert row == ['\'=HYPERLINK("x")', "", "'@sum", MONTH, "EUR", "1", "0.02", "0.03"]

    def test_the_page_of_a_pool(self, shop: Shop, install: Install, codes: Codes, boss: User) -> None:
        install(MAILING)
        code, *_ = codes(partner="affiliate:ben")
        bought(shop, "o-1", code)
        browser = Client()
        browser.force_login(boss, backend="governance.people.backends.RoleBackend")
        number = Code.objects.select_related("batch").first().batch.pool_id  # type: ignore[union-attr]
        address = f"/admin/decisions/codepool/{number}/uses"
        page = browser.get(address, follow=True).content.decode()
        for cell in ("affiliate:ben", MONTH, "5.00", "99.70"):
            assert cell in page
        assert code not in page
        file = browser.get(f"{address}?format=csv", follow=True)
        assert file["Content-Type"] == "text/csv; charset=utf-8"
        assert file.content.decode().splitlines()[1] == (
            f"affiliate:ben,mailing,…{code[-4:]},{MONTH},EUR,1,5.00,99.70"
        )
