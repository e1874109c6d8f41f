"""Experiments: who is drawn into which arm, and what fires only there."""

from typing import Any

import pytest

from decisions.engine import DocumentErrors, Experiment, Facts, read_experiment, read_request
from decisions.engine.basket import Basket
from decisions.engine.draws import SPAN, UNITS, points, unit_of, within
from tests.decisions.engine.running import CLOCK, basket, simulate

ARMS = {"control": "50", "treatment": "50"}
AOV = {"experiment": "aov-q4", "unit": "customer", "salt": "aov-q4", "arms": ARMS}
TEN = {"offer": "ten", "give": [{"kind": "percent_off", "percent": "10"}]}

# The vectors of docs/pricing.md.
POINTS = [
    ("experiment", "aov-q4", "c-1", 12648289180202731704, 15686506863636130007),
    ("experiment", "aov-q4", "c-42", 11482495090433159815, 2407223761008029944),
    ("experiment", "aov-q4", "käthe", 14737601028672571324, 5144716554295821622),
    ("experiment", "other", "c-42", 7852257725209975238, 13438499345438163116),
    ("rollout", "ladder", "c-42", 442077283395040081, None),
    ("rollout", "ladder", "c-1", 9058072254557008528, None),
]


@pytest.mark.parametrize(("purpose", "salt", "unit", "first", "second"), POINTS)
def test_points(purpose: str, salt: str, unit: str, first: int, second: int | None) -> None:
    found = points(purpose, salt, unit)
    assert found[0] == first
    assert second in (None, found[1])


@pytest.mark.parametrize(
    ("point", "share", "inside"),
    [
        (0, 0, False),
        (0, 1, True),
        (SPAN - 1, 999_999, False),
        (SPAN - 1, 1_000_000, True),
        (SPAN // 2 - 1, 500_000, True),
        (SPAN // 2, 500_000, False),
        (SPAN // 2, 500_001, True),
    ],
)
def test_shares_are_compared_exactly(point: int, share: int, inside: bool) -> None:
    assert within(point, share) is inside


def arms(experiment: dict[str, Any], count: int = 2_000) -> dict[str, str | None]:
    read = read_experiment(AOV | experiment)
    return {f"c-{i}": read.arm_of(f"c-{i}") for i in range(count)}


def share(found: dict[str, str | None], arm: str | None) -> int:
    return sum(1 for drawn in found.values() if drawn == arm)


def test_arms_get_their_shares() -> None:
    found = arms({"arms": {"a": "10", "b": "30", "c": "20"}})
    assert [share(found, arm) for arm in ("a", "b", "c", None)] == [169, 655, 405, 771]


def test_widening_moves_nobody_between_arms() -> None:
    few, many, all_ = (
        arms({"arms": {"control": s, "treatment": s}}) for s in ("2.5", "25", "50")
    )  # 5, 50 and 100 %
    assert 0 < sum(arm is not None for arm in few.values()) < sum(arm is not None for arm in many.values())
    assert all(many[unit] == arm for unit, arm in few.items() if arm is not None)
    assert all(all_[unit] == arm for unit, arm in many.items() if arm is not None)
    assert share(all_, None) == 0


def test_experiments_are_independent_by_salt() -> None:
    one, other = arms({}), arms({"salt": "other"})
    together = sum(1 for unit, arm in one.items() if other[unit] == arm)
    assert 900 < together < 1100
    assert arms({"experiment": "renamed"}) == one, "the salt alone draws"
    assert arms({"salt": None}) == one, "which is the code where none is stated"


def test_the_order_in_which_arms_are_written_says_nothing() -> None:
    assert arms({"arms": {"treatment": "50", "control": "50"}}) == arms({})


CUSTOMER = {"id": "c-1", "attributes": {"household": "h-7"}}
MAIL = {"email_hash": "0" * 64}
HOUSE = Facts(customer={"attributes": {"household": 12}})
PLACES: list[tuple[str, str, dict[str, Any], Facts, str | None]] = [
    ("customer", "as sent", {"customer": CUSTOMER}, Facts(), "c-1"),
    ("customer", "found by e-mail", {"customer": MAIL}, Facts(customer={"id": "c-9"}), "c-9"),
    ("customer", "an e-mail that nobody knows", {"customer": MAIL}, Facts(), None),
    ("customer", "a guest", {}, Facts(), None),
    ("household", "as sent", {"customer": CUSTOMER}, Facts(), "h-7"),
    ("household", "known here", {"customer": {"id": "c-1"}}, HOUSE, "12"),
    ("household", "none", {"customer": {"id": "c-1"}}, Facts(), None),
    ("household", "empty", {"customer": {"attributes": {"household": ""}}}, Facts(), None),
    ("household", "several", {"customer": {"attributes": {"household": ["a", "b"]}}}, Facts(), None),
    ("store", "as sent", {"store": "s-1"}, Facts(), "s-1"),
    ("store", "none", {}, Facts(), None),
    ("region", "as sent, not what is above it", {"region": "BE"}, Facts(regions=("BE", "DE", "EU")), "BE"),
    ("region", "the store's", {"store": "s-1"}, Facts(regions=("BE", "DE", "EU")), "BE"),
    ("region", "none", {}, Facts(), None),
    ("basket", "as sent", {"basket": {"id": "b-1", "lines": []}}, Facts(), "b-1"),
    ("basket", "none", {}, Facts(), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "name", "keys", "facts", "value"), PLACES, ids=[f"{p[0]} {p[1]}" for p in PLACES]
)
def test_where_a_unit_comes_from(
    unit: str, name: str, keys: dict[str, Any], facts: Facts, value: str | None
) -> None:
    assert unit in UNITS
    request = read_request(basket(("A", 1, "10.00")) | keys)
    assert unit_of(unit, Basket(request, facts, CLOCK)) == value


def decided(
    experiments: list[dict[str, Any]], customer: str | None, offer: dict[str, Any] = TEN, **more: Any
) -> tuple[list[Any], list[dict[str, Any]], str]:
    """The offer's state and reason codes, the answer's experiments and the discount."""
    request = basket(("A", 1, "100.00"), customer={"id": customer}, **more)
    document = {"currency": "EUR", "experiments": experiments, "offers": [offer], "requests": [request]}
    (decision,) = simulate(document)["decisions"]
    (row,) = decision["offers"]
    codes = [reason["code"] for reason in row["reasons"]]
    return [row["state"], *codes], decision["experiments"], decision["totals"]["discount"]


TREATED = AOV | {"offers": {"treatment": ["ten"]}}
IN = {"experiment": "aov-q4", "arm": "treatment", "propensity": "0.5"}
OUT = IN | {"arm": "control"}


@pytest.mark.parametrize(
    ("name", "experiments", "customer", "state", "told", "discount"),
    [
        ("in the arm", [TREATED], "c-1", ["applied"], [IN], "10.00"),
        ("in the other", [TREATED], "c-42", ["held_out", "other_arm"], [OUT], "0.00"),
        ("a guest", [TREATED], None, ["held_out", "unit_missing"], [], "0.00"),
        ("an experiment about other offers", [AOV], "c-42", ["applied"], [OUT], "10.00"),
        (
            "in either arm",
            [AOV | {"offers": {"control": ["ten"], "treatment": ["ten"]}}],
            "c-42",
            ["applied"],
            [OUT],
            "10.00",
        ),
        (
            "outside the shares",
            [TREATED | {"arms": {"control": "30", "treatment": "30"}}],
            "c-1",
            ["held_out", "other_arm"],
            [],
            "0.00",
        ),
        ("not begun", [TREATED | {"starts": "2026-07-01"}], "c-1", ["held_out", "other_arm"], [], "0.00"),
        ("over", [TREATED | {"ends": "2026-06-14"}], "c-1", ["held_out", "other_arm"], [], "0.00"),
        (
            "two experiments, both must let it fire",
            [TREATED, TREATED | {"experiment": "two", "salt": "other"}],
            "c-1",
            ["applied"],
            [IN, IN | {"experiment": "two"}],
            "10.00",
        ),
        (
            "and one does not",
            [TREATED, TREATED | {"experiment": "two", "arms": {"treatment": "0.0001"}}],
            "c-1",
            ["held_out", "other_arm"],
            [IN],
            "0.00",
        ),
        (
            "an exact propensity",
            [AOV | {"arms": {"control": "33.3333", "treatment": "66.6667"}}],
            "c-1",
            ["applied"],
            [IN | {"propensity": "0.666667"}],
            "10.00",
        ),
        (
            "everybody",
            [AOV | {"arms": {"treatment": "100"}}],
            "c-1",
            ["applied"],
            [IN | {"propensity": "1"}],
            "10.00",
        ),
    ],
)
def test_who_gets_the_offers_of_an_arm(
    name: str,
    experiments: list[dict[str, Any]],
    customer: str | None,
    state: list[str],
    told: list[dict[str, Any]],
    discount: str,
) -> None:
    assert decided(experiments, customer) == (state, told, discount)


def test_a_held_out_offer_keeps_nobody_out_and_burns_no_code() -> None:
    alone = TEN | {
        "offer": "alone",
        "trigger": "code",
        "codes": ["ALONE"],
        "stacking": {"exclusive": "basket"},
    }
    document = {
        "currency": "EUR",
        "experiments": [AOV | {"offers": {"treatment": ["alone"]}}],
        "offers": [alone, TEN],
        "requests": [basket(("A", 1, "100.00"), customer={"id": "c-42"}, coupons=["ALONE"])],
    }
    (decision,) = simulate(document)["decisions"]
    assert {row["code"]: row["state"] for row in decision["offers"]} == {
        "alone": "held_out",
        "ten": "applied",
    }
    (coupon,) = decision["coupons"]
    assert coupon["state"] == "held_out"
    assert coupon["reasons"] == [{"code": "other_arm", "params": {"experiment": "aov-q4"}}]


def test_whom_the_lot_leaves_out_differs_by_nothing_else() -> None:
    """What keeps an offer from everybody is told in every arm alike."""
    elsewhere = TEN | {"where": {"channels": ["pos"]}}
    assert [decided([TREATED], customer, elsewhere)[0] for customer in ("c-1", "c-42")] == [
        ["failed", "wrong_channel"]
    ] * 2


def test_a_holdout_is_a_suppression_of_an_arm() -> None:
    holdout = {
        "experiment": "universal",
        "unit": "customer",
        "salt": "aov-q4",
        "arms": {"held": "65", "rest": "35"},
    }
    document = {
        "currency": "EUR",
        "experiments": [holdout],
        "suppressions": [
            {
                "suppression": "no-offers",
                "people": [{"kind": "arm", "experiment": "universal", "in": ["held"]}],
                "blocks": {"all": True},
            }
        ],
        "offers": [TEN],
        "requests": [basket(("A", 1, "100.00"), customer={"id": each}) for each in ("c-1", "c-42")],
    }
    decisions = simulate(document)["decisions"]
    assert [decision["offers"][0]["state"] for decision in decisions] == ["applied", "suppressed"]


def test_a_document_is_read_whole() -> None:
    read = read_experiment(
        AOV
        | {"arms": {"treatment": "49.5", "control": 50}, "offers": {"treatment": ["ten"]}, "owner": "maria"}
        | {"reason": "bigger baskets", "zone": "Europe/Berlin", "starts": "2026-10-01", "ends": "2026-12-31"}
    )
    assert isinstance(read, Experiment)
    assert list(read.arms.items()) == [("control", 500_000), ("treatment", 495_000)]
    assert read.arms_with("ten") == {"treatment"}
    assert read.arms_with("other") == frozenset()
    assert (str(read.window.starts), str(read.window.ends)) == (
        "2026-09-30 22:00:00+00:00",
        "2026-12-31 23:00:00+00:00",
    )


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ([], [("", "wrong_type"), ("/experiment", "missing"), ("/arms", "missing"), ("/unit", "missing")]),
    ({"experiment": "e"}, [("/arms", "missing"), ("/unit", "missing")]),
    (AOV | {"experiment": "two words"}, [("/experiment", "wrong_value")]),
    (AOV | {"unit": "device"}, [("/unit", "wrong_value")]),
    (AOV | {"salt": 5}, [("/salt", "wrong_value")]),
    (AOV | {"arms": {}}, [("/arms", "missing")]),
    (AOV | {"arms": ["control"]}, [("/arms", "wrong_type")]),
    (AOV | {"arms": {"two words": "50"}}, [("/arms/two words", "wrong_value")]),
    (AOV | {"arms": {"a": "60", "b": "40.0001"}}, [("/arms", "contradiction")]),
    (AOV | {"arms": {"a": "101"}}, [("/arms/a", "wrong_value")]),
    (AOV | {"arms": {"a": "-1"}}, [("/arms/a", "wrong_value")]),
    (AOV | {"arms": {"a": 0.5}}, [("/arms/a", "wrong_value")]),
    (AOV | {"arms": {"a": "33.33333"}}, [("/arms/a", "too_precise")]),
    (AOV | {"arms": {f"a{i}": "1" for i in range(21)}}, [("/arms", "too_many")]),
    (AOV | {"offers": ["ten"]}, [("/offers", "wrong_type")]),
    (AOV | {"offers": {"tretment": ["ten"]}}, [("/offers/tretment", "unknown_key")]),
    (AOV | {"offers": {"treatment": "ten"}}, [("/offers/treatment", "wrong_value")]),
    (AOV | {"starts": "2026-07-01", "ends": "2026-06-01"}, [("/ends", "contradiction")]),
    (AOV | {"percent": "5"}, [("/percent", "unknown_key")]),
]


@pytest.mark.parametrize(("document", "expected"), WRONG)
def test_wrong_documents(document: Any, expected: list[tuple[str, str]]) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_experiment(document)
    assert sorted((problem.path, problem.code) for problem in caught.value.problems) == sorted(expected)
