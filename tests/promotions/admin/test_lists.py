"""The lists: what a row says, how it is found, and that 10,000 rows cost no more queries than one."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from promotions.models import Campaign, Offer, OfferVersion
from promotions.services.campaigns import save_campaign
from promotions.services.offers import save_draft
from tests.promotions.admin.pages import read
from tests.promotions.conftest import PERCENT, Draft, publish

pytestmark = pytest.mark.django_db

OFFERS = "/admin/promotions/offer/"


def row(client: Client, query: str = "") -> str:
    """The words of the list."""
    return read(client.get(OFFERS + query)).words  # type: ignore[arg-type]


def found(client: Client, query: str) -> set[str]:
    """The codes of the offers that the list shows."""
    rows = client.get(OFFERS + query).context["cl"].result_list
    return {offer.code for offer in rows}


def test_a_row_says_what_matters(as_maria: Client, campaign: Campaign, draft: Draft) -> None:
    draft(name="Ten", campaign="summer-2026", when=[{"kind": "subtotal", "at_least": {"EUR": "50.00"}}])
    words = row(as_maria)
    for text in (
        "Ten summer10",
        "draft v1",
        "10 % off the order if the basket is worth 50.00 EUR or more",
        "maria",
        "1 Jun 2026 to the end of 1 Sep 2026 (Berlin)",
        "200,000.00 EUR the campaign's; stops this offer alone",
        "nothing",
    ):
        assert text in words


def test_a_live_offer_with_a_draft_shows_both(as_maria: Client, draft: Draft) -> None:
    publish(draft(name="One"))
    draft(name="Two")
    words = row(as_maria)
    assert "live v1 draft v2" in words
    assert "owner, objective and 6 more" in words


def test_an_empty_list_teaches(as_maria: Client) -> None:
    words = row(as_maria)
    assert "No offers yet: three ways to begin" in words
    assert "Three for two" in words


@pytest.fixture
def shop(maria: User, olga: User, campaign: Campaign, draft: Draft) -> None:
    """One offer per question that the list answers."""
    draft("mine", objective="acquire", kpi={"metric": "orders", "target": "100"}, tags=["red"])
    save_draft(
        actor=olga,
        document={"offer": "hers", "owner": "olga", "budget": {"none": "trust"}, "give": [PERCENT]},
    )
    draft("framed", campaign="summer-2026", name="Summer sale")
    coded = draft("coded", trigger="code", codes=["HELLO5"])
    # No document can name suppressions yet.
    OfferVersion.objects.filter(pk=coded.pk).update(suppressions=["loyal"])
    end = (timezone.now() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    publish(draft("ending", ends=end))
    publish(draft("live"))
    draft("live", name="Next")
    back = publish(draft("back"), "in_review")
    OfferVersion.objects.filter(pk=back.pk).update(state="sent_back")


FILTERS: list[Any] = [
    ("?view=mine", {"mine", "framed", "coded", "ending", "live", "back"}),
    ("?view=sent_back", {"back"}),
    ("?view=live", {"live", "ending"}),
    ("?view=ending", {"ending"}),
    ("?view=drafts", {"mine", "hers", "framed", "coded", "live", "back"}),
    ("?state=live", {"live", "ending"}),
    ("?state=draft", {"mine", "hers", "framed", "coded", "live"}),
    ("?objective=acquire", {"mine"}),
    ("?objective=lift_aov", {"framed"}),
    ("?kpi=orders", {"mine"}),
    ("?kpi=average_order_value", {"framed"}),
    ("?owner=olga", {"hers"}),
    ("?owner=maria", {"framed"}),
    ("?campaign=summer-2026", {"framed"}),
    ("?owner=nobody", {"mine", "hers", "framed", "coded", "ending", "live", "back"}),
    ("?budget=set", {"framed"}),
    ("?budget=none", {"hers"}),
    ("?budget=missing", {"mine", "coded", "ending", "live", "back"}),
    ("?budget=EUR", {"framed"}),
    ("?budget=USD", set()),
    ("?budget=lots", set()),
    ("?budget_at_least=200000+eur", {"framed"}),
    ("?budget_at_least=200000.01+EUR", set()),
    ("?budget_at_least=1+USD", set()),
    ("?budget_at_least=much", set()),
    ("?suppressions=set", {"coded"}),
    ("?suppressions=none", {"framed"}),
    ("?suppressions=missing", {"mine", "hers", "ending", "live", "back"}),
    ("?suppressions=lots", set()),
    ("?kpi_target=99.5", {"mine"}),
    ("?kpi_target=5%25", {"framed"}),
    ("?kpi_target=6%25", set()),
    ("?kpi_target=much", set()),
    ("?newest__retires_at_from=2026-09-30&newest__retires_at_to=2026-10-01", {"framed"}),
    ("?q=HELLO5", {"coded"}),
    ("?q=red", {"mine"}),
    ("?q=summer", {"framed"}),
    ("?newest__opens_at_from=2026-05-31&newest__opens_at_to=2026-06-01", {"framed"}),
    ("?newest__closes_at_from=2026-08-01&newest__closes_at_to=2026-09-02", {"framed"}),
    ("?view=mine&state=live&q=next", {"live"}),
    ("?state=nope&objective=nope", set()),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_filters_and_saved_views(as_maria: Client, shop: None, query: str, expected: set[str]) -> None:
    assert found(as_maria, query) == expected


CAMPAIGN_FILTERS: list[Any] = [
    ("?owner=olga", {"hers"}),
    ("?owner=maria", {"summer-2026"}),
    ("?budget=set", {"summer-2026"}),
    ("?budget=none", {"hers"}),
    ("?budget=missing", {"bare"}),
    ("?budget=EUR", {"summer-2026"}),
    ("?budget_at_least=200000+EUR", {"summer-2026"}),
    ("?budget_at_least=200001+EUR", set()),
    ("?suppressions=none", {"summer-2026"}),
    ("?suppressions=missing", {"bare", "hers"}),
    ("?kpi_target=5%25", {"summer-2026"}),
    ("?kpi_target=1", {"hers"}),
    ("?sunset_at_from=2026-09-30&sunset_at_to=2026-10-01", {"summer-2026"}),
]


@pytest.mark.parametrize(("query", "expected"), CAMPAIGN_FILTERS)
def test_campaigns_are_narrowed_by_what_they_govern(
    as_maria: Client, campaign: Campaign, olga: User, query: str, expected: set[str]
) -> None:
    hers = {"owner": "olga", "budget": {"none": "trust"}, "kpi": {"metric": "orders", "target": "100"}}
    save_campaign(actor=olga, document={"campaign": "hers", "name": "Hers", **hers})
    save_campaign(actor=olga, document={"campaign": "bare", "name": "Bare"})
    rows = as_maria.get(f"/admin/promotions/campaign/{query}").context["cl"].result_list
    assert {row.code for row in rows} == expected


@pytest.mark.parametrize("column", range(1, 9))
def test_every_column_can_be_sorted_or_ignored(as_maria: Client, shop: None, column: int) -> None:
    assert as_maria.get(f"{OFFERS}?o={column}.-1").status_code == 200


def test_more_rows_cost_no_more_queries(
    as_maria: Client, maria: User, campaign: Campaign, settings: Any
) -> None:
    # A cache of its own: tests beside this one clear the common one, or take its server away.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert as_maria.get(OFFERS).status_code == 200
        return len(captured)

    def queries() -> int:
        """Without those that fill the cache."""
        return min(counted() for _ in range(3))

    def add(numbers: range) -> None:
        for number in numbers:
            keys = {"campaign": "summer-2026"} if number % 2 else {"owner": "maria"}
            document = {"offer": f"offer-{number}", "give": [PERCENT], **keys}
            version = save_draft(actor=maria, document=document)
            if number % 3 == 0:
                publish(version)

    add(range(2))
    few = queries()
    add(range(2, 30))
    assert queries() == few
    assert few <= 14


def test_campaigns_are_listed(as_maria: Client, campaign: Campaign, draft: Draft) -> None:
    publish(draft(campaign="summer-2026"))
    words = read(as_maria.get("/admin/promotions/campaign/")).words  # type: ignore[arg-type]
    for text in (
        "Summer 2026 summer-2026",
        "lift the average order: average order value +5%",
        "1 Jun 2026 to the end of 1 Sep 2026 (Berlin)",
        "200,000.00 EUR",
    ):
        assert text in words


def test_offers_without_a_version_break_nothing(as_maria: Client, maria: User) -> None:
    Offer.objects.create(code="bare", created_by=maria)
    assert "bare" in row(as_maria)
