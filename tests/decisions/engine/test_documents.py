"""Offer documents: every problem is named with its path, and nothing is lost on the way round."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.engine import DocumentErrors, canonical, dump_offer, offer_reading, read_offer, registry, tree
from tests.decisions.engine import generated
from tests.decisions.engine.running import problems

GIVE = [{"kind": "percent_off", "percent": "10"}]
FULL: dict[str, Any] = {
    "offer": "summer10",
    "name": "Summer 10 %",
    "campaign": "summer-2026",
    "tags": ["seasonal", "women"],
    "owner": "maria@example.com",
    "objective": "lift_aov",
    "kpi": {"metric": "average_order_value", "target": "+5%"},
    "budget": {"EUR": "50000.00", "JPY": "7000000"},
    "budget_short": "cut",
    "suppressions": {"none": "reaches everybody"},
    "texts": {"de": {"name": "Sommer 10 %", "message": "10 % auf Ihre Bestellung"}},
    "starts": "2026-06-01T00:00",
    "ends": "2026-09-01",
    "sunset": "2026-09-30",
    "zone": "Europe/Berlin",
    "trigger": "code",
    "codes": ["SUMMER10", "Sommer10"],
    "case_sensitive": True,
    "partner": "anna",
    "priority": 50,
    "stage": "order",
    "where": {"channels": ["web", "app"], "regions": ["EU"], "stores": ["s-1"]},
    "when": [
        {"kind": "subtotal", "at_least": {"EUR": "50.00"}, "of": {"categories": ["dresses"]}},
        {"any": [{"kind": "segment", "in": ["vip"]}, {"not": {"kind": "order_count", "at_least": 1}}]},
        {"all": [{"kind": "schedule", "days": ["fri"], "from": "17:00", "to": "20:00"}]},
    ],
    "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
    "stacking": {
        "exclusive": "stage",
        "groups": ["seasonal"],
        "never_with": {"offers": ["a"], "tags": ["b"], "groups": ["c"]},
        "share_units": True,
    },
    "rollout": {"percent": "12.5", "unit": "basket"},
}


def test_a_canonical_document_comes_back_as_it_is() -> None:
    dumped = dump_offer(read_offer(FULL))
    assert dumped == FULL
    assert list(dumped) == list(FULL)


def test_defaults_are_left_out_and_money_names_its_currency() -> None:
    written: dict[str, Any] = {
        "currency": "EUR",
        "offer": "o",
        "name": None,
        "zone": "UTC",
        "trigger": "automatic",
        "codes": [],
        "priority": 0,
        "where": {"channels": []},
        "when": [],
        "stacking": {"exclusive": None, "groups": []},
        "limits": None,
        "rollout": {"percent": "100", "unit": "customer"},
        "returns": "keep",
        "case_sensitive": False,
        "give": [{"kind": "amount_off", "amount": "5.0", "on": "items", "which": "all", "per_line": False}],
    }
    expected = {"offer": "o", "give": [{"kind": "amount_off", "amount": {"EUR": "5.00"}}]}
    assert dump_offer(read_offer(written)) == expected


GOVERNED = generated.some(
    name=st.text("Sommer é%", min_size=1).filter(str.strip),
    campaign=st.just("summer"),
    owner=st.just("maria@example.com"),
    objective=st.sampled_from(["lift_aov", "other"]),
    kpi=st.fixed_dictionaries(
        {"metric": st.just("revenue"), "target": st.sampled_from(["+5%", "1200", "-0.5"])}
    ),
    budget=st.sampled_from([{"EUR": "10.00"}, {"none": "small"}]),
    suppressions=st.just({"none": "everybody"}),
    texts=st.just({"de": {"name": "Neu"}}),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]),
    ends=st.sampled_from(["2026-09-01", "2026-09-01T12:30"]),
    rollout=generated.some(
        percent=st.sampled_from(["0", "5", "100"]), unit=st.sampled_from(["store", "customer"])
    ),
    where=generated.some(channels=st.just(["web"]), regions=st.just(["EU"]), stores=st.just(["s-1"])),
)


@settings(max_examples=200)
@given(generated.offers(0), GOVERNED)
def test_round_trip(offer: dict[str, Any], governed: dict[str, Any]) -> None:
    first = read_offer(offer | governed, currency="EUR")
    document = dump_offer(first)
    assert read_offer(document) == first
    assert canonical(dump_offer(read_offer(document))) == canonical(document)


def wrong(**keys: Any) -> list[tuple[str, str]]:
    """The problems of a small offer with these keys put in (None takes a key out)."""
    return problems({"offer": "o", "give": GIVE} | keys)


def test_a_planned_condition_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """All conditions of the language are built; one that isn't would be refused by its name."""
    assert frozenset() == registry.PLANNED_CONDITIONS
    monkeypatch.setattr(tree, "PLANNED_CONDITIONS", frozenset({"weather"}))
    assert wrong(when=[{"any": [{"kind": "weather", "in": ["x"]}]}]) == [("/when/0/any/0/kind", "not_built")]


def test_a_planned_benefit_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same of benefits."""
    assert frozenset() == registry.PLANNED_BENEFITS
    monkeypatch.setattr(offer_reading, "PLANNED_BENEFITS", frozenset({"raffle"}))
    assert wrong(give=[*GIVE, {"kind": "raffle", "size": 3}]) == [("/give/1/kind", "not_built")]


PLANNED: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"trigger": "proposal"}, [("/trigger", "not_built")]),
]


@pytest.mark.parametrize(("keys", "expected"), PLANNED)
def test_a_planned_key_is_refused_by_name(keys: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert wrong(**keys) == expected


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"returns": "never"}, "claw_back"),
        ({"limits": {"totals": 1}}, "totals"),
        ({"trigger": "proposal"}, "proposal"),
    ],
)
def test_the_message_names_it(keys: dict[str, Any], word: str) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_offer({"offer": "o", "give": GIVE} | keys)
    assert word in caught.value.problems[0].message
    assert caught.value.document == "offer o"


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"offer": None}, [("/offer", "missing")]),
    ({"offer": "two words"}, [("/offer", "wrong_value")]),
    ({"offer": "-dash"}, [("/offer", "wrong_value")]),
    ({"offer": "x" * 81}, [("/offer", "wrong_value")]),
    ({"offer": "ümlaut"}, [("/offer", "wrong_value")]),
    ({"offer": 7}, [("/offer", "wrong_value")]),
    ({"give": None}, [("/give", "missing")]),
    ({"give": []}, [("/give", "missing")]),
    ({"give": GIVE[0]}, [("/give", "missing")]),
    ({"give": ["percent_off"]}, [("/give/0", "wrong_type")]),
    ({"give": [{}]}, [("/give/0/kind", "missing")]),
    ({"give": [{"kind": "magic"}]}, [("/give/0/kind", "unknown_kind")]),
    ({"give": [{"kind": ["percent_off"]}]}, [("/give/0/kind", "unknown_kind")]),
    ({"when": [{"kind": "percent_off"}]}, [("/when/0/kind", "unknown_kind")]),
    ({"when": ["web"]}, [("/when/0", "wrong_type")]),
    ({"when": "always"}, [("/when", "wrong_type")]),
    ({"when": False}, [("/when", "wrong_type")]),
    ({"when": [{"any": []}]}, [("/when/0/any", "empty")]),
    ({"when": [{"any": {}}]}, [("/when/0/any", "wrong_type")]),
    ({"when": [{"all": "x"}]}, [("/when/0/all", "wrong_type")]),
    ({"when": [{"not": 5}]}, [("/when/0/not", "wrong_type")]),
    ({"when": [{"not": {}}]}, [("/when/0/not/kind", "missing")]),
    ({"when": [{"any": [{"kind": "channel", "in": ["web"]}], "all": []}]}, [("/when/0/all", "unknown_key")]),
    ({"name": ""}, [("/name", "wrong_value")]),
    ({"name": "x" * 201}, [("/name", "wrong_value")]),
    ({"name": "nul \x00"}, [("/name", "wrong_value")]),
    ({"name": "half a pair \ud800"}, [("/name", "wrong_value")]),
    ({"tags": "seasonal"}, [("/tags", "wrong_value")]),
    ({"tags": ["a", 1]}, [("/tags/1", "wrong_value")]),
    ({"objective": "win"}, [("/objective", "wrong_value")]),
    ({"kpi": "revenue"}, [("/kpi", "wrong_type")]),
    (
        {"kpi": {"metric": "fun", "target": "lots", "why": ""}},
        [("/kpi/why", "unknown_key"), ("/kpi/metric", "wrong_value"), ("/kpi/target", "wrong_value")],
    ),
    ({"budget": "100.00"}, [("/budget", "currency_missing")]),
    ({"budget": {}}, [("/budget", "empty")]),
    ({"budget": {"none": ""}}, [("/budget/none", "wrong_value")]),
    ({"budget": {"none": "small", "EUR": "1.00"}}, [("/budget/EUR", "unknown_key")]),
    ({"budget_short": "stop"}, [("/budget_short", "wrong_value")]),
    ({"suppressions": "none"}, [("/suppressions", "wrong_type")]),
    ({"suppressions": {"none": ""}}, [("/suppressions/none", "wrong_value")]),
    ({"texts": []}, [("/texts", "wrong_type")]),
    ({"texts": {"de": "Hallo"}}, [("/texts/de", "wrong_type")]),
    (
        {"texts": {"de": {"title": "x", "name": 1}}},
        [("/texts/de/title", "unknown_key"), ("/texts/de/name", "wrong_value")],
    ),
    ({"starts": "01.06.2026"}, [("/starts", "wrong_moment")]),
    ({"starts": "2026-06-31"}, [("/starts", "wrong_moment")]),
    ({"starts": "2026-06-01T25:00"}, [("/starts", "wrong_moment")]),
    ({"starts": 20260601}, [("/starts", "wrong_moment")]),
    ({"ends": "9999-12-31"}, [("/ends", "wrong_moment")]),
    ({"starts": "0001-01-01", "zone": "Asia/Tokyo"}, [("/starts", "wrong_moment")]),
    ({"starts": "2026-06-02", "ends": "2026-06-01"}, [("/ends", "contradiction")]),
    ({"starts": "2026-06-02T10:00", "ends": "2026-06-02T10:00"}, [("/ends", "contradiction")]),
    ({"ends": "2026-06-02", "sunset": "2026-06-01"}, [("/sunset", "contradiction")]),
    ({"starts": "2026-06-02", "sunset": "2026-06-01"}, [("/sunset", "contradiction")]),
    ({"zone": "Berlin"}, [("/zone", "unknown_zone")]),
    ({"zone": "../UTC"}, [("/zone", "unknown_zone")]),
    ({"zone": 1}, [("/zone", "unknown_zone")]),
    ({"trigger": "manual"}, [("/trigger", "wrong_value")]),
    ({"trigger": "code"}, [("/codes", "missing")]),
    ({"trigger": "code", "codes": []}, [("/codes", "missing")]),
    ({"trigger": "code", "codes": ["A", " "]}, [("/codes/1", "wrong_value")]),
    ({"codes": ["A"]}, [("/codes", "contradiction")]),
    ({"case_sensitive": "no"}, [("/case_sensitive", "wrong_value")]),
    ({"priority": "50"}, [("/priority", "wrong_value")]),
    ({"priority": 1.5}, [("/priority", "wrong_value")]),
    ({"priority": 10**7}, [("/priority", "wrong_value")]),
    ({"stage": "checkout"}, [("/stage", "wrong_value")]),
    ({"where": "web"}, [("/where", "wrong_type")]),
    ({"where": []}, [("/where", "wrong_type")]),
    (
        {"where": {"channels": "web", "countries": ["DE"]}},
        [("/where/countries", "unknown_key"), ("/where/channels", "wrong_value")],
    ),
    ({"where": {"channels": False}}, [("/where/channels", "wrong_value")]),
    ({"stacking": "alone"}, [("/stacking", "wrong_type")]),
    ({"stacking": 0}, [("/stacking", "wrong_type")]),
    (
        {"stacking": {"exclusive": True, "group": "x"}},
        [("/stacking/group", "unknown_key"), ("/stacking/exclusive", "wrong_value")],
    ),
    (
        {"stacking": {"groups": "x", "share_units": 1}},
        [("/stacking/groups", "wrong_value"), ("/stacking/share_units", "wrong_value")],
    ),
    ({"stacking": {"never_with": ["a"]}}, [("/stacking/never_with", "wrong_type")]),
    (
        {"stacking": {"never_with": {"offer": ["a"], "offers": "a"}}},
        [("/stacking/never_with/offer", "unknown_key"), ("/stacking/never_with/offers", "wrong_value")],
    ),
    ({"rollout": {"percent": "100", "of": "x"}}, [("/rollout/of", "unknown_key")]),
    ({"rollout": "all"}, [("/rollout", "wrong_type")]),
    ({"rollout": {"percent": "many"}}, [("/rollout/percent", "wrong_value")]),
    ({"returns": "never"}, [("/returns", "wrong_value")]),
    ({"limits": 5}, [("/limits", "wrong_type")]),
    ({"currency": "EURO"}, [("/currency", "unknown_currency")]),
    ({"currency": {"EUR": "1.00"}}, [("/currency", "unknown_currency")]),
    ({"discount": "10"}, [("/discount", "unknown_key")]),
    ({"a/b~c": 1}, [("/a~1b~0c", "unknown_key")]),
    ({"give": [GIVE[0] | {"items": {"skus": "A"}}]}, [("/give/0/items/skus", "wrong_value")]),
    (
        {"give": [GIVE[0] | {"items": {"categories": ["women//dresses"]}}]},
        [("/give/0/items/categories/0", "wrong_value")],
    ),
    (
        {"give": [GIVE[0] | {"items": {"attributes": {"colour": []}}}]},
        [("/give/0/items/attributes/colour", "wrong_value")],
    ),
    (
        {"give": [GIVE[0] | {"items": {"attributes": {"weight": 1.5}}}]},
        [("/give/0/items/attributes/weight", "wrong_value")],
    ),
    (
        {"give": [GIVE[0] | {"items": {"price": {"at_least": {"EUR": "x"}}}}]},
        [("/give/0/items/price/at_least/EUR", "wrong_amount")],
    ),
    (
        {"give": [GIVE[0] | {"items": {"price": {"at_least": {"EUR": "2"}, "at_most": {"EUR": "1"}}}}]},
        [("/give/0/items/price", "contradiction")],
    ),
    ({"give": [GIVE[0] | {"items": {"any": []}}]}, [("/give/0/items/any", "wrong_value")]),
    ({"give": [GIVE[0] | {"items": {"exclude": "A"}}]}, [("/give/0/items/exclude", "wrong_type")]),
]


@pytest.mark.parametrize(("keys", "expected"), WRONG)
def test_wrong_documents(keys: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert wrong(**keys) == expected


@pytest.mark.parametrize("document", [None, [], "offer", 5, {1: "offer"}])
def test_what_is_no_object(document: Any) -> None:
    assert problems(document) == [("", "wrong_type")]


def test_all_problems_are_named_at_once() -> None:
    document = {
        "offer": "bad one", "priority": "high", "zone": "Mars", "colour": "red", "limits": {"total": -1},
        "when": [{"kind": "subtotal"}, {"any": [{"kind": "weather"}, {"kind": "channel", "in": []}]}],
        "give": [{"kind": "percent_off", "percent": "200"}, {"kind": "gift", "options": []}],
    }  # fmt: skip
    assert sorted(problems(document)) == sorted(
        [
            ("/colour", "unknown_key"),
            ("/offer", "wrong_value"),
            ("/when/0", "missing"),
            ("/when/1/any/0/kind", "unknown_kind"),
            ("/when/1/any/1/in", "wrong_length"),
            ("/priority", "wrong_value"),
            ("/zone", "unknown_zone"),
            ("/give/0/percent", "wrong_value"),
            ("/give/1/options", "wrong_value"),
            ("/limits/total", "wrong_value"),
        ]
    )


def nested(word: str, depth: int, leaf: Any) -> Any:
    """A value wrapped in `word` again and again."""
    for _ in range(depth):
        leaf = {word: [leaf]} if word != "exclude" else {"exclude": leaf}
    return leaf


@pytest.mark.parametrize("word", ["any", "all"])
def test_conditions_nest_only_so_deep(word: str) -> None:
    leaf = {"kind": "channel", "in": ["web"]}
    assert wrong(when=[nested(word, 15, leaf)]) == []
    ((_, code),) = wrong(when=[nested(word, 900, leaf)])
    assert code == "too_deep"


@pytest.mark.parametrize("word", ["any", "exclude"])
def test_selections_nest_only_so_deep(word: str) -> None:
    leaf = {"skus": ["A"]}
    assert wrong(give=[GIVE[0] | {"items": nested(word, 15, leaf)}]) == []
    ((_, code),) = wrong(give=[GIVE[0] | {"items": nested(word, 900, leaf)}])
    assert code == "too_deep"


def test_bare_amounts_take_the_currency_of_the_document_first() -> None:
    give = [{"kind": "amount_off", "amount": "500"}]
    assert dump_offer(read_offer({"offer": "o", "give": give}, currency="EUR"))["give"][0]["amount"] == {
        "EUR": "500.00"
    }
    own = read_offer({"offer": "o", "currency": "JPY", "give": give}, currency="EUR")
    assert dump_offer(own)["give"][0]["amount"] == {"JPY": "500"}


SELECTED: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"margin": {"at_most": "20"}, "listed_days": {"at_least": 30}, "on_sale": False}, []),
    ({"margin": {"at_least": "-5", "at_most": "20.5"}}, []),
    ({"margin": {}}, [("/give/0/items/margin", "missing")]),
    ({"margin": {"at_least": "30", "at_most": "20"}}, [("/give/0/items/margin", "contradiction")]),
    ({"margin": {"at_most": "101"}}, [("/give/0/items/margin/at_most", "wrong_value")]),
    ({"listed_days": {"at_most": -1}}, [("/give/0/items/listed_days/at_most", "wrong_value")]),
    ({"listed_days": {"at_least": 9, "at_most": 3}}, [("/give/0/items/listed_days", "contradiction")]),
    ({"on_sale": "yes"}, [("/give/0/items/on_sale", "wrong_value")]),
]


@pytest.mark.parametrize(("items", "expected"), SELECTED)
def test_selections_by_margin_listing_and_sale(
    items: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    document = {"offer": "o", "give": [GIVE[0] | {"items": items}]}
    assert problems(document) == expected
    if not expected:
        assert dump_offer(read_offer(document))["give"][0]["items"] == items


def test_suppressions_may_be_named() -> None:
    offer = read_offer({"offer": "o", "give": GIVE, "suppressions": ["protect-loyal"]})
    assert offer.suppressions == ("protect-loyal",)
    assert dump_offer(offer)["suppressions"] == ["protect-loyal"]


FURTHER: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"rollout": {"unit": "device"}}, [("/rollout/unit", "wrong_value")]),
    ({"rollout": {"unit": 5}}, [("/rollout/unit", "wrong_value")]),
    ({"rollout": {"percent": "100", "unit": "basket"}}, []),
    ({"rollout": {"percent": "0.0001", "unit": "household"}}, []),
    ({"rollout": {"percent": "0"}}, []),
    ({"rollout": {"percent": "0.00001"}}, [("/rollout/percent", "too_precise")]),
    ({"rollout": {"percent": "100.1"}}, [("/rollout/percent", "wrong_value")]),
    ({"rollout": {"percent": 0.5}}, [("/rollout/percent", "wrong_value")]),
    ({"limits": {}, "pools": []}, []),
    ({"texts": {"": {"name": "x"}}}, [("/texts/", "wrong_value")]),
    ({"texts": {"deutsch!": {"name": "x"}}}, [("/texts/deutsch!", "wrong_value")]),
    ({"texts": {"de-AT": {"name": "x"}}}, []),
    *(
        ({"zone": zone}, [("/zone", "unknown_zone")])
        for zone in ("localtime", "posixrules", "Factory", "posix/UTC", "right/UTC")
    ),
    ({"when": [{"kind": "channel", "in": ["web"]}] * 500}, []),
    ({"when": [{"any": [{"kind": "channel", "in": ["web"]}] * 501}]}, [("/when", "too_many")]),
]


@pytest.mark.parametrize(("keys", "expected"), FURTHER)
def test_bounds_and_names(keys: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert wrong(**keys) == expected
