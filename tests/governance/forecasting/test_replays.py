"""Forecasts over an invented grocer equal a plain simulation of every basket, to the cent."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from catalog.history.loading import load_history
from catalog.history.orders import CURRENCY
from catalog.history.watch import Nobody
from catalog.models import Product
from catalog.money import to_minor
from catalog.selectors.past_orders import SoldBasket, last_order_at, sold_baskets, sold_between
from decisions.public import DefinitionInput, install_snapshot, read_offer, simulate
from governance.forecasting import services
from governance.forecasting.services import ask, begin, combine, compute_here, give_up, run_chunk, undone
from governance.forecasting.sources import past_of
from governance.forecasting.windows import Window, moved
from governance.models import Forecast, ForecastChunk, ForecastRun
from tests.catalog.history.invented import grocer
from tests.governance.house import NOON

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
DEAL = {"stacking": {"groups": ["deal"]}}
POLICY: Json = {"policy": "default", "groups": [{"group": "deal", "mode": "best", "scope": "basket"}]}
RAIL: Json = {
    "guardrail": "half",
    "kind": "max_depth",
    "params": {"percent": "50"},
    "owner": "fin@example.com",
    "reason": "never more than half",
}


def percent(code: str, much: str, items: Json | None = None, **more: Any) -> Json:
    selected = {} if items is None else {"items": items}
    return {
        "offer": code,
        "give": [{"kind": "percent_off", "percent": much, "on": "items", **selected}],
        **more,
    }


def five_off(code: str, spend: str, **more: Any) -> Json:
    return {
        "offer": code,
        "when": [{"kind": "subtotal", "at_least": {"USD": spend}, "basis": "after_items"}],
        "give": [{"kind": "amount_off", "amount": {"USD": "5.00"}, "on": "order"}],
        **more,
    }


PRIVATE, YOGURT = {"brands": ["Private"]}, {"categories": ["GROCERY/YOGURT"]}
LIVE = [
    percent("private10", "10", PRIVATE, **DEAL),
    five_off("five-off", "20.00", **DEAL),
    percent("yogurt30", "30", YOGURT, tags=["deep"]),
]
DRAFTS = [
    percent("all3", "3"),
    percent("private20", "20", PRIVATE, **DEAL),
    percent("private10", "5", PRIVATE, **DEAL),
    percent("alone25", "25", stacking={"exclusive": "basket"}),
    percent("yogurt40", "40", YOGURT, stacking={"never_with": {"tags": ["deep"]}}),
    percent("deeper", "45", YOGURT),
    five_off("five-more", "15.00"),
    percent("lines", "12", PRIVATE, stacking={"exclusive": "line"}),
    percent("coded", "10", trigger="code", codes=["X"]),
    percent("tills", "10", where={"channels": ["cj-till"]}, zone="America/New_York",
            when=[{"kind": "schedule", "from": "00:00", "to": "01:00"}]),
    percent("elsewhere", "10", where={"channels": ["web"]}),
    percent("short", "10", starts="2026-06-21", ends="2026-06-21"),
    percent("later", "10", starts="2026-07-08", ends="2026-09-30"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def house(db: None) -> Iterator[None]:
    load_history(grocer(90), Nobody())
    kinds = [("policy", "default", POLICY), ("guardrail", "half", RAIL)]
    definitions = [DefinitionInput(kind, code, 1, document) for kind, code, document in kinds]
    definitions += [DefinitionInput("offer", document["offer"], 1, document) for document in LIVE]
    install_snapshot(definitions=definitions)
    yield
    services._kept.clear()


def begun(*drafts: Json, at: datetime = NOON) -> ForecastRun:
    for draft in drafts:
        ask(document=draft, by="maria", at=at)
    run = begin(at=at)
    assert run is not None
    return run


def computed(*drafts: Json, at: datetime = NOON) -> ForecastRun:
    run = begun(*drafts, at=at)
    compute_here(run)
    return run


def results(run: ForecastRun) -> list[Json]:
    return [forecast.result or {} for forecast in run.forecasts.order_by("number")]


def sold() -> list[SoldBasket]:
    last = last_order_at()
    assert last is not None
    return sold_baskets(sold_between(last - timedelta(weeks=8), last + timedelta(seconds=1)))


def simulated(offers: list[Json], window: Window) -> list[Json]:
    """The decisions of every basket of the draft's first week, one after another, by nothing but offers."""
    requests = []
    for basket in sold():
        moment = moved(basket.placed_at, basket.zone, window.starts)
        if window.holds(moment):
            requests.append({**past_of(basket).document, "at": moment.isoformat()})
    products = [
        {"sku": each.sku, "brand": each.brand, "categories": [c.path for c in each.categories.all()]}
        for each in Product.objects.prefetch_related("categories")
    ]
    book = {"currency": CURRENCY, "offers": offers, "guardrails": [RAIL], "policy": POLICY}
    decisions: list[Json] = simulate({**book, "products": products, "requests": requests})["decisions"]
    return decisions


def expected(draft: Json) -> Json:
    """Baskets, orders with the draft, what it gives, what shoppers pay less, what others give less."""
    window = Window.of(read_offer(draft), NOON)
    without = simulated(LIVE, window)
    beside = simulated([*(each for each in LIVE if each["offer"] != draft["offer"]), draft], window)
    found = dict.fromkeys(("baskets", "orders", "given", "net", "displaced"), 0)
    for before, after in zip(without, beside, strict=True):
        given = {offer["code"]: to_minor(offer["amount"], CURRENCY) for offer in after["offers"]}
        today = sum(to_minor(offer["amount"], CURRENCY) for offer in before["offers"])
        ours = given.pop(draft["offer"], None)
        found["baskets"] += 1
        found["orders"] += ours is not None
        found["given"] += ours or 0
        found["displaced"] += today - sum(given.values())
        found["net"] += to_minor(after["totals"]["discount"], CURRENCY) - to_minor(
            before["totals"]["discount"], CURRENCY
        )
    return found


def test_every_draft_equals_its_simulation_to_the_cent() -> None:
    told = results(computed(*DRAFTS))
    fired = 0
    for draft, result in zip(DRAFTS, told, strict=True):
        wanted = expected(draft)
        figures = result["currencies"].get(CURRENCY, dict.fromkeys(wanted, 0))
        assert {name: figures[name] for name in wanted} == wanted, draft["offer"]
        assert wanted["net"] == wanted["given"] - wanted["displaced"]
        fired += wanted["orders"] > 0
    assert fired == len(DRAFTS) - 3, "but for the coded one, the one elsewhere, and the one on a Sunday"
    assert told[1]["currencies"][CURRENCY]["others"][0]["offer"] in ("private10", "five-off")


def test_drafts_do_not_see_each_other_and_chunks_don_t_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    together = results(computed(*DRAFTS))
    monkeypatch.setattr(services, "CHUNK", 7)
    run = computed(*DRAFTS[3:6])
    assert run.baskets > 7
    figures = [result["currencies"] for result in results(run)]
    assert figures == [result["currencies"] for result in together[3:6]]
    assert computed(*DRAFTS[3:6]).data_hash == run.data_hash


def test_a_run_says_what_it_was_computed_from() -> None:
    run = computed(DRAFTS[0])
    result = results(run)[0]
    assert (run.source, run.baskets, run.weeks, run.state) == ("orders", len(sold()), 8, "done")
    assert result["data"]["hash"] == run.data_hash != ""
    assert result["basis"]["snapshot"] == run.snapshot
    assert result["basis"]["draft"] == Forecast.objects.get(run=run).document_hash
    before = run.data_hash
    Product.objects.filter(sku="12").update(brand="Another")
    assert computed(DRAFTS[0]).data_hash != before, "it names the facts, too"


class TestChunks:
    def test_done_twice_it_changes_nothing(self) -> None:
        run = begun(DRAFTS[0])
        assert run_chunk(run.pk, 0)
        first = ForecastChunk.objects.get(run=run, number=0)
        assert not run_chunk(run.pk, 0)
        again = ForecastChunk.objects.get(run=run, number=0)
        assert (again.changes, again.done_at) == (first.changes, first.done_at)

    def test_a_run_is_combined_once_and_not_before_all_is_done(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(services, "CHUNK", 40)
        run = begun(DRAFTS[0])
        *first, last = undone(run.pk)
        for number in first:
            run_chunk(run.pk, number)
        assert not combine(run.pk)
        assert undone(run.pk) == [last]
        run_chunk(run.pk, last)
        assert combine(run.pk)
        assert not combine(run.pk)
        assert not ForecastChunk.objects.filter(run=run).exists()
        assert not run_chunk(run.pk, last), "a late message finds nothing to do"

    def test_a_run_that_is_given_up_stays_so(self) -> None:
        run = begun(DRAFTS[0])
        assert give_up(run.pk, "the log is gone")
        assert not give_up(run.pk, "again")
        assert not run_chunk(run.pk, 0)
        assert not combine(run.pk)
        run.refresh_from_db()
        assert (run.state, run.error) == ("failed", "the log is gone")

    def test_what_is_published_meanwhile_is_not_looked_at(self) -> None:
        wanted = results(computed(DRAFTS[0]))[0]["currencies"]
        run = begun(DRAFTS[0])
        install_snapshot(definitions=[])
        services._kept.clear()
        compute_here(run)
        assert results(run)[0]["currencies"] == wanted


def test_nothing_waits() -> None:
    assert begin(at=NOON) is None


def test_a_house_without_baskets_says_so() -> None:
    run = begun(DRAFTS[0], at=datetime.fromisoformat("2001-01-01T00:00:00+00:00"))
    result = results(run)[0]
    assert (run.state, run.source, run.baskets) == ("done", "none", 0)
    assert (result["note"], result["currencies"]) == ("no baskets to replay", {})
