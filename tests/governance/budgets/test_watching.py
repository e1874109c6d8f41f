"""Budgets against their windows: how far, how fast, when they end, and when somebody is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from decisions.public import Burn
from governance.budgets.pace import Pace
from governance.budgets.watching import watch_budgets
from governance.models import Incident
from promotions.models import Campaign
from tests.decisions.ledger.parts import need, take
from tests.governance.house import NOON, approved
from tests.governance.notifications.house import told

START = datetime(2026, 6, 1, tzinfo=UTC)
END = datetime(2026, 6, 11, tzinfo=UTC)
LATE = datetime(2026, 8, 10, tzinfo=UTC)


def pace(used: int, days: float, limit: int = 1000, **more: int) -> Pace:
    burn = Burn("budget", "summer10", "EUR", limit, more.get("held", 0), used, more.get("debt", 0))
    return Pace(burn, START, END, START + timedelta(days=days))


@pytest.mark.parametrize(
    ("used", "days", "percent", "step", "ends", "fast"),
    [
        (0, 5, 0, 0, None, False),
        (90, 0.1, 9, 0, None, False),  # too early to tell
        (300, 3, 30, 0, None, False),  # exactly as planned
        (400, 2, 40, 0, "2026-06-06", True),  # used up after five of ten days
        (500, 4, 50, 50, "2026-06-09", False),
        (790, 9, 79, 50, None, False),
        (800, 9, 80, 80, None, False),
        (999, 9, 99, 80, "2026-06-10", False),
        (1000, 9, 100, 100, None, False),
        (500, -1, 50, 50, None, False),  # before its start
        (500, 99, 50, 50, None, False),  # after its end
    ],
)
def test_how_far_and_how_fast(
    used: int, days: float, percent: int, step: int, ends: str | None, fast: bool
) -> None:
    found = pace(used, days)
    end = found.projected_end
    assert (found.percent, found.step, found.is_fast) == (percent, step, fast)
    assert (end.date().isoformat() if end is not None else None) == ends


def test_what_is_held_counts_and_debt_shows() -> None:
    found = pace(300, 5, held=200, debt=600)
    assert (found.spent, found.left, found.limit, found.percent) == ("5.00 EUR", "5.00 EUR", "10.00 EUR", 110)
    assert pace(0, 5, limit=0).step == 100


@pytest.mark.django_db
class TestWatching:
    @pytest.fixture(autouse=True)
    def live(self, maria: User, fin: User) -> None:
        self.version = approved(maria, fin, budget={"EUR": "1000.00"})

    def spend(self, amount: int, kind: str = "budget", owner: str = "summer10") -> None:
        take(need(kind, owner, quantity=amount, limit=100_000, unit="EUR"), seconds=None)

    def told(self, at: datetime = NOON) -> list[str]:
        watch_budgets(at)
        return list(Incident.objects.order_by("id").values_list("title", flat=True))

    def test_nothing_to_tell(self) -> None:
        assert watch_budgets(NOON) == {"budgets": 0, "halves": 0, "incidents": 0}
        self.spend(15_000)  # 15 % after 14.5 of 92 days
        assert watch_budgets(NOON) == {"budgets": 1, "halves": 0, "incidents": 0}

    def test_each_step_is_told_once(self) -> None:
        self.spend(80_000)
        assert self.told() == ["The budget of summer10 EUR is used up to 80 %"]
        self.spend(5_000)
        assert self.told() == ["The budget of summer10 EUR is used up to 85 %"]
        assert Incident.objects.get().version == self.version
        self.spend(15_000)
        assert self.told()[1:] == ["The budget of summer10 EUR is used up"]
        assert [incident.over_at is None for incident in Incident.objects.order_by("id")] == [False, True]

    def test_half_is_told_once_and_is_no_incident(self, maria: User, fin: User, olga: User) -> None:
        half_way = datetime(2026, 8, 1, tzinfo=UTC)
        self.spend(50_000)
        assert watch_budgets(half_way)["halves"] == 1
        assert watch_budgets(half_way)["halves"] == 0
        self.spend(5_000)
        assert watch_budgets(half_way) == {"budgets": 1, "halves": 0, "incidents": 0}
        sentence = "50 % of the budget of summer10 EUR are used or held"
        for user in (maria, fin, olga):
            assert told(user)[-1] == sentence
        assert self.told(half_way) == []

    def test_half_of_another_limit_is_told_anew(self, fin: User) -> None:
        half_way = datetime(2026, 8, 1, tzinfo=UTC)
        self.spend(60_000)
        take(need("budget", "summer10", quantity=1, limit=200_000, version=2, unit="EUR"), seconds=None)
        assert watch_budgets(half_way)["halves"] == 0
        take(need("budget", "summer10", quantity=50_000, limit=200_000, version=2, unit="EUR"), seconds=None)
        assert watch_budgets(half_way)["halves"] == 1

    def test_faster_than_planned(self) -> None:
        self.spend(50_000)
        (title,) = self.told()
        assert title == (
            "The budget of summer10 EUR will be used up by 2026-06-30, its window ends 2026-09-01"
        )

    def test_a_campaign(self) -> None:
        Campaign.objects.create(code="spring", name="Spring", starts_at=START, ends_at=LATE)
        self.spend(90_000, "campaign_budget", "spring")
        assert self.told() == ["The budget of campaign spring EUR is used up to 90 %"]
        assert Incident.objects.get().facts[0]["left"] == "100.00 EUR"

    def test_the_offers_page_draws_it(self, client: Client, olga: User) -> None:
        self.spend(40_000)
        client.force_login(olga)
        page: Any = client.get(f"/admin/promotions/offer/{self.version.offer_id}/change/")
        text = page.content.decode()
        assert "400.00 EUR of 1000.00 EUR are used or held (40 %)" in text
        assert 'aria-label="40 % of the budget' in text
