"""What a simulation has left of limits, codes and budgets."""

from typing import Any

import pytest

from decisions.engine import Allowances, DocumentErrors
from decisions.simulations.book import Book
from decisions.simulations.documents import Simulation, read_simulation
from tests.decisions.engine.running import CLOCK, basket

Json = Any
PERIODS = [
    {"count": 3, "period": "day"},
    {"count": 2, "period": "month", "kind": "rolling"},
    {"count": 5, "period": "week", "per": "offer"},
    {"count": 4, "period": "week", "kind": "rolling", "per": "offer"},
]


def offer(code: str = "ten", **keys: Json) -> dict[str, Json]:
    return {"offer": code, "give": [{"kind": "percent_off", "percent": "10"}]} | keys


def read(*offers: Json, usage: Json = None, request: Json = None, **more: Json) -> Simulation:
    asked = basket(("A", 1, "100.00")) | (request or {})
    return read_simulation({"offers": list(offers), "usage": usage, "requests": [asked], **more})


def left(*offers: Json, usage: Json = None, request: Json = None, **more: Json) -> Allowances:
    """What the only request of a simulation is told."""
    simulation = read(*offers, usage=usage, request=request, **more)
    book = Book(simulation.offers, simulation.budgets, simulation.usage)
    return book.allowances(simulation.requests[0], CLOCK)


def test_who_states_nothing_is_told_nothing() -> None:
    assert left(offer(), usage={"offers": {"ten": 9}}, request={"store": "s"}) == Allowances()


def test_every_limit_has_its_number() -> None:
    limits = {
        "total": 9, "per_customer": 8, "per_channel": {"web": 7, "pos": 1}, "per_store": 6,
        "per_period": PERIODS,
    }  # fmt: skip
    request = {"customer": {"id": "c-1"}, "store": "s"}
    usage = {
        "customers": {
            "c-1": {"ten": ["2026-06-15T08:00:00Z", "2026-05-20T08:00:00Z"]},
            "c-2": {"ten": ["2026-06-15T09:00:00Z"]},
            "c-3": {"ten": 2},
        }
    }
    found = left(offer(limits=limits), usage=usage, request=request)
    # Today 1 of 3; the last 30 days 2 of 2; this week and the last 7 days 2 of 5 and of 4.
    assert found.uses == {
        "ten": {"total": 4, "per_customer": 6, "per_channel": 7, "per_store": 6, "per_period": 0}
    }


def test_where_and_by_whom_says_which_limits_bind() -> None:
    limits = {"per_customer": 1, "per_channel": {"pos": 1}, "per_store": 1, "per_period": PERIODS[:1]}
    assert left(offer(limits=limits)).uses == {}


@pytest.mark.parametrize(
    ("stated", "total"), [({}, 7), ({"offers": {"ten": 2}}, 7), ({"offers": {"ten": 6}}, 4)]
)
def test_a_total_is_at_least_what_the_customers_have(stated: Json, total: int) -> None:
    usage = {"customers": {"c-1": {"ten": 2}, "c-2": {"ten": ["2026-01-01T00:00:00Z"]}}, **stated}
    assert left(offer(limits={"total": 10}), usage=usage).uses == {"ten": {"total": total}}


def test_nothing_is_less_than_nothing() -> None:
    coded: dict[str, Json] = {
        "trigger": "code",
        "codes": ["A"],
        "limits": {"total": 1, "per_code": 1},
        "budget": "1.00",
    }
    usage = {"offers": {"ten": 5}, "codes": {"A": 5}, "budgets": {"ten": "5.00"}}
    found = left(offer(**coded), usage=usage, request={"coupons": ["A"]}, currency="EUR")
    assert (found.uses, found.codes, found.budgets) == ({"ten": {"total": 0}}, {"a": 0}, {"offer/ten": 0})


class TestCodes:
    """Only entered codes are told of, as their offers compare them."""

    def codes(self, *entered: str, **more: Json) -> Any:
        coded = offer(trigger="code", codes=["ONE", "Two"], limits={"per_code": 5}, **more)
        plain = offer("plain", trigger="code", codes=["THREE"])
        usage = {"codes": {"one": 1, "ONE": 2, "three": 9}}
        return left(coded, plain, usage=usage, request={"coupons": list(entered)}).codes

    def test_case_says_nothing(self) -> None:
        assert self.codes(" One", "THREE", "NOPE") == {"one": 2}

    def test_case_says_something_where_it_counts(self) -> None:
        assert self.codes("ONE", "one", case_sensitive=True) == {"ONE": 3}

    def test_the_tightest_limit_of_a_code_that_is_shared(self) -> None:
        offers = [
            offer(code, trigger="code", codes=["A"], limits={"per_code": count})
            for code, count in (("a", 5), ("b", 2), ("c", 9))
        ]
        assert left(*offers, request={"coupons": ["A"]}).codes == {"a": 2}


class TestBudgets:
    """Own budgets and the campaigns', in the request's currency."""

    OWN = offer(campaign="summer", budget={"EUR": "10.00", "USD": "20.00"})
    INHERITS = offer("heir", campaign="summer")
    CAMPAIGNS = ({"campaign": "summer", "budget": {"EUR": "30.00"}},)

    def budgets(self, spent: Json = None, **request: Json) -> Any:
        return left(
            self.OWN,
            self.INHERITS,
            campaigns=list(self.CAMPAIGNS),
            usage={"budgets": spent or {}},
            request=request,
        ).budgets

    def test_what_is_inherited_is_the_campaigns(self) -> None:
        assert self.budgets() == {"offer/ten": 1000, "campaign/summer": 3000}

    def test_a_campaign_has_nothing_in_a_currency_that_it_does_not_state(self) -> None:
        assert self.budgets(currency="USD") == {"offer/ten": 2000, "campaign/summer": 0}

    @pytest.mark.parametrize(
        ("spent", "own", "campaign"),
        [
            ({"ten": "4.00"}, 600, 2600),
            ({"ten": "4.00", "heir": "1.00"}, 600, 2500),
            ({"ten": "4.00", "summer": "7.00"}, 600, 2300),
            ({"offer/ten": "4.00", "campaign/summer": "0.00"}, 600, 3000),
            ({"ten": {"USD": "4.00"}}, 1000, 3000),
            ({"unknown": "4.00"}, 1000, 3000),
        ],
    )
    def test_what_is_spent(self, spent: Json, own: int, campaign: int) -> None:
        assert self.budgets(spent) == {"offer/ten": own, "campaign/summer": campaign}

    def test_an_offer_comes_before_a_campaign_of_its_name(self) -> None:
        both = left(
            offer("summer", campaign="summer", budget="5.00"),
            campaigns=[{"campaign": "summer", "budget": "9.00"}],
            usage={"budgets": {"summer": "1.00"}},
            currency="EUR",
        )
        assert both.budgets == {"offer/summer": 400, "campaign/summer": 800}

    def test_no_budget_for_a_reason_is_none(self) -> None:
        none = {"none": "few"}
        found = left(offer(campaign="c", budget=none), campaigns=[{"campaign": "c", "budget": none}])
        assert found.budgets == {}

    def test_a_bare_amount_is_in_the_currency_of_all_requests(self) -> None:
        simulation = read(usage={"budgets": {"ten": "1.00"}})
        assert simulation.usage.budgets == {"ten": {"EUR": 100}}


WRONG: list[tuple[Json, str, str]] = [
    ({"usage": []}, "/usage", "wrong_type"),
    ({"usage": {"uses": {}}}, "/usage/uses", "unknown_key"),
    ({"usage": {"offers": {"ten": -1}}}, "/usage/offers/ten", "wrong_value"),
    ({"usage": {"offers": {"ten": [1]}}}, "/usage/offers/ten", "wrong_value"),
    ({"usage": {"offers": 3}}, "/usage/offers", "wrong_type"),
    ({"usage": {"customers": {"c": 3}}}, "/usage/customers/c", "wrong_type"),
    ({"usage": {"customers": {"c": {"a/b": None}}}}, "/usage/customers/c/a~1b", "wrong_value"),
    ({"usage": {"customers": {"c": {"o": ["0001-01-01"]}}}}, "/usage/customers/c/o/0", "wrong_moment"),
    ({"usage": {"codes": {"A": "1"}}}, "/usage/codes/A", "wrong_value"),
    ({"usage": {"budgets": {"ten": "1.001"}}}, "/usage/budgets/ten/EUR", "wrong_amount"),
    ({"usage": {"budgets": {"ten": {"XYZ": "1.00"}}}}, "/usage/budgets/ten/XYZ", "unknown_currency"),
    ({"usage": {"stock": {"T": "many"}}}, "/usage/stock/T", "wrong_value"),
    ({"campaigns": [{"campaign": "c", "budget": {"EUR": "x"}}]}, "/campaigns/0/budget/EUR", "wrong_amount"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "path", "code"), WRONG)
def test_wrong_places_are_named(document: Json, path: str, code: str) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_simulation({"requests": [basket(("A", 1, "1.00"))], **document})
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [(path, code)]


def test_a_bare_amount_of_no_currency_is_refused() -> None:
    requests = [basket(("A", 1, "1.00"), currency=currency) for currency in ("EUR", "USD")]
    with pytest.raises(DocumentErrors) as caught:
        read_simulation({"requests": requests, "usage": {"budgets": {"ten": "1.00"}}})
    assert [problem.path for problem in caught.value.problems] == ["/usage/budgets/ten"]
