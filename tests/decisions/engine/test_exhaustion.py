"""What is used up: offers, entered codes and budgets, and what of it is told to whom."""

from importlib import import_module
from typing import Any

import pytest

from decisions.engine import NO_OVERRIDES, Allowances, Decision, Facts, answer, decide, read_request
from decisions.engine.budgets import drawn, lay_budgets
from tests.decisions.engine.running import CLOCK, basket, compile_document

Json = Any
TEN: dict[str, Json] = {"offer": "ten", "give": [{"kind": "percent_off", "percent": "10", "on": "order"}]}
FIVE: dict[str, Json] = {
    "offer": "five",
    "campaign": "summer",
    "give": [{"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}],
}
CODED: dict[str, Json] = TEN | {"trigger": "code", "codes": ["ONE", "Two"], "limits": {"per_code": 1}}
HUNDRED = ("A", 1, "100.00")


def decided(offers: list[Json], allowances: Allowances, products: Json = None, **request: Json) -> Decision:
    """The decision on a basket worth 100.00."""
    policy = request.pop("policy", {})
    compiled = compile_document({"offers": offers, "policy": policy})
    asked = read_request(basket(HUNDRED, **request))
    return decide(compiled, NO_OVERRIDES, asked, Facts(products=products or {}), allowances, CLOCK)


def told(decision: Decision, *, diagnose: bool = False) -> dict[str, Json]:
    return answer(decision, id="", created=CLOCK, expires=CLOCK, diagnose=diagnose)


def states(decision: Decision) -> dict[str, str]:
    return {verdict.live.code: verdict.state for verdict in decision.verdicts}


class TestLogged:
    """The form in which allowances stand in the log and are replayed."""

    def test_what_is_empty_is_left_out(self) -> None:
        assert Allowances().as_json() == {"stock": {}}
        assert Allowances(stock={"T": 1}, redeemed={"x": ["2026-05-01T10:00:00Z"]}).as_json() == {
            "stock": {"T": 1},
            "redeemed": {"x": ["2026-05-01T10:00:00Z"]},
        }

    def test_everything_comes_back(self) -> None:
        allowances = Allowances(
            stock={"T": 1}, uses={"x": {"total": 2}}, codes={"one": 1}, budgets={"offer/x": 5}
        )
        assert Allowances.from_json(allowances.as_json()) == allowances
        assert Allowances.from_json({"stock": {}}) == Allowances()


@pytest.mark.parametrize(
    "limit", ["total", "per_customer", "per_code", "per_channel", "per_store", "per_period"]
)
def test_no_use_left_of_a_limit(limit: str) -> None:
    decision = decided([TEN], Allowances(uses={"ten": {limit: 0, "total": 0}, "other": {limit: 0}}))
    (row,) = told(decision)["offers"]
    assert row["state"] == "exhausted"
    named = [reason["params"]["limit"] for reason in row["reasons"]]
    assert named == sorted({limit, "total"})


def test_uses_of_other_offers_say_nothing() -> None:
    assert states(decided([TEN], Allowances(uses={"ten": {"total": 1}, "x": {"total": 0}}))) == {
        "ten": "applied"
    }


def test_an_exhausted_offer_is_not_held_out() -> None:
    """The lot comes last, so that arms differ by nothing else."""
    decision = decided([TEN | {"rollout": {"percent": "0"}}], Allowances(uses={"ten": {"total": 0}}))
    assert states(decision) == {"ten": "exhausted"}


class TestCodes:
    """Codes are used up one by one."""

    def coupons(self, allowances: Allowances, *entered: str, diagnose: bool = False) -> dict[str, Json]:
        body = told(decided([CODED], allowances, coupons=list(entered)), diagnose=diagnose)
        return {
            row["code"]: (row["state"], [reason["code"] for reason in row["reasons"]])
            for row in body["coupons"]
        }

    def test_the_first_that_is_left_brings_the_offer(self) -> None:
        left = Allowances(codes={"one": 0, "two": 1})
        assert self.coupons(left, "ONE", "two") == {
            "ONE": ("failed", ["code_not_usable"]),
            "two": ("applied", []),
        }
        decision = decided([CODED], left, coupons=["ONE", "two"])
        assert [verdict.coupon for verdict in decision.verdicts] == ["two"]

    def test_who_may_diagnose_reads_why(self) -> None:
        left = Allowances(codes={"one": 0})
        assert self.coupons(left, "ONE", "two", diagnose=True) == {
            "ONE": ("exhausted", ["limit_reached"]),
            "two": ("applied", []),
        }

    def test_none_left(self) -> None:
        left = Allowances(codes={"one": 0, "two": 0})
        assert self.coupons(left, "two", diagnose=True) == {"two": ("exhausted", ["limit_reached"])}
        assert self.coupons(left, "two", "NOPE") == dict.fromkeys(
            ("two", "NOPE"), ("failed", ["code_not_usable"])
        )

    def test_an_offer_that_does_not_count_its_codes_goes_on(self) -> None:
        free = {key: value for key, value in CODED.items() if key != "limits"}
        decision = decided([CODED, free | {"offer": "free"}], Allowances(codes={"one": 0}), coupons=["one"])
        assert states(decision) == {"ten": "exhausted", "free": "applied"}
        (coupon,) = told(decision)["coupons"]
        assert (coupon["state"], coupon["offer"]) == ("applied", "free")

    def test_case_counts_where_it_does(self) -> None:
        exact = CODED | {"case_sensitive": True}
        assert states(decided([exact], Allowances(codes={"one": 0}), coupons=["ONE"])) == {"ten": "applied"}
        assert states(decided([exact], Allowances(codes={"ONE": 0}), coupons=["ONE"])) == {"ten": "exhausted"}

    def test_a_count_of_codes_counts_the_one_that_brings(self) -> None:
        other = TEN | {"offer": "other", "trigger": "code", "codes": ["TWO"]}
        decision = decided(
            [CODED, other],
            Allowances(codes={"one": 0, "two": 1}),
            coupons=["ONE", "TWO"],
            policy={"max_coupons": 1},
        )
        assert states(decision) == {"ten": "applied", "other": "applied"}

    def test_what_the_offers_say_of_a_used_up_code_is_kept_back(self) -> None:
        decision = decided([CODED], Allowances(uses={"ten": {"total": 0}}), coupons=["ONE"])
        assert told(decision)["offers"] == []
        assert told(decision, diagnose=True)["offers"][0]["state"] == "exhausted"


class TestPools:
    """Which pool an entered code is in is looked up outside."""

    POOLED: Json = TEN | {"trigger": "code", "pools": ["spring", "late"]}

    def decided(self, facts: Facts, allowances: Allowances, **request: Json) -> Decision:
        compiled = compile_document({"offers": [self.POOLED, CODED | {"offer": "coded", "limits": {}}]})
        asked = read_request(basket(HUNDRED, **request))
        return decide(compiled, NO_OVERRIDES, asked, facts, allowances, CLOCK)

    def test_a_code_of_a_pool_brings_the_offers_that_name_it(self) -> None:
        decision = self.decided(Facts(pools={"X1": "late"}), Allowances(), coupons=[" X1", "X2"])
        assert states(decision) == {"ten": "applied"}
        assert [(coupon.code, coupon.verdict is not None) for coupon in decision.coupons] == [
            (" X1", True),
            ("X2", False),
        ]

    def test_a_pool_that_nobody_names_brings_nothing(self) -> None:
        decision = self.decided(Facts(pools={"X1": "autumn"}), Allowances(), coupons=["X1"])
        assert states(decision) == {}
        assert told(decision)["coupons"][0]["reasons"][0]["code"] == "code_not_usable"

    def test_a_code_of_a_pool_may_be_an_offers_own(self) -> None:
        decision = self.decided(Facts(pools={"ONE": "spring"}), Allowances(), coupons=["ONE"])
        assert states(decision) == {"ten": "applied", "coded": "applied"}

    def test_a_code_that_is_used_up(self) -> None:
        decision = self.decided(Facts(pools={"X1": "late"}), Allowances(codes={"x1": 0}), coupons=["X1"])
        assert states(decision) == {"ten": "exhausted"}

    def test_the_logged_form(self) -> None:
        assert "pools" not in Facts().as_json()
        facts = Facts(pools={"X1": "late"})
        assert Facts.from_json(facts.as_json()) == facts

    def test_without_the_code_it_is_counted_as_lacking_one(self) -> None:
        options = {"explain": "all"}
        body = told(self.decided(Facts(), Allowances(), options=options))
        assert body["not_candidates_by_reason"] == {"code_missing": 2}


class TestGuests:
    """`guests: reject` asks for an identity that the limits count."""

    def state(self, customer: Json, **limits: Json) -> str:
        offer = TEN | {"limits": {"guests": "reject", **limits}}
        return states(decided([offer], Allowances(), customer=customer))["ten"]

    @pytest.mark.parametrize(
        ("customer", "limits", "state"),
        [
            (None, {}, "exhausted"),
            ({}, {}, "exhausted"),
            ({"id": "c-1"}, {}, "applied"),
            ({"email_hash": "1" * 64}, {}, "applied"),
            ({"identities": {"device": "d-1"}}, {}, "exhausted"),
            ({"identities": {"device": "d-1"}}, {"identities": ["device"]}, "applied"),
            ({"id": "c-1"}, {"identities": ["card"]}, "exhausted"),
        ],
    )
    def test_who_is_known(self, customer: Json, limits: dict[str, Json], state: str) -> None:
        assert self.state(customer, **limits) == state

    def test_an_id_that_the_house_knows_is_one(self) -> None:
        compiled = compile_document({"offers": [TEN | {"limits": {"guests": "reject"}}]})
        asked = read_request(basket(HUNDRED, customer={"identities": {"card": "k"}}))
        facts = Facts(customer={"id": "c-1"})
        assert states(decide(compiled, NO_OVERRIDES, asked, facts, Allowances(), CLOCK)) == {"ten": "applied"}


class TestBudgets:
    """Pots are laid only where a budget could bind."""

    @pytest.mark.parametrize(
        ("budgets", "state"),
        [
            ({"offer/ten": 1000}, "applied"),
            ({"offer/ten": 999}, "failed"),
            ({"offer/ten": 0}, "exhausted"),
            ({"campaign/summer": 999}, "applied"),
            ({"campaign/ten": 0, "offer/other": 0}, "applied"),
        ],
    )
    def test_the_budget_of_an_offer(self, budgets: dict[str, int], state: str) -> None:
        assert states(decided([TEN], Allowances(budgets=budgets))) == {"ten": state}

    def test_what_is_left_is_told_to_who_may_diagnose(self) -> None:
        decision = decided([TEN], Allowances(budgets={"offer/ten": 999}))
        (row,) = told(decision)["offers"]
        assert row["reasons"] == [{"code": "budget_short", "params": {"of": "offer"}}]
        (row,) = told(decision, diagnose=True)["offers"]
        assert row["reasons"] == [{"code": "budget_short", "params": {"of": "offer", "amount": "9.99"}}]

    def test_what_is_left_after_the_others_is_told(self) -> None:
        """The second of a campaign reads what the first has left, itself not counted."""
        twice = FIVE["give"] + [{"kind": "percent_off", "percent": "1"}]
        later = FIVE | {"offer": "late", "give": twice, "stage": "order", "priority": -1}
        decision = decided([FIVE, later], Allowances(budgets={"campaign/summer": 1089}))
        assert states(decision) == {"five": "applied", "late": "failed"}
        late = next(row for row in told(decision, diagnose=True)["offers"] if row["code"] == "late")
        assert late["reasons"] == [{"code": "budget_short", "params": {"of": "campaign", "amount": "5.89"}}]

    def test_the_reason_of_an_offer_that_is_cut_to_nothing(self) -> None:
        cut = FIVE | {"offer": "late", "budget_short": "cut", "priority": -1}
        decision = decided([FIVE, cut], Allowances(budgets={"campaign/summer": 500}))
        assert states(decision) == {"five": "applied", "late": "failed"}
        late = next(row for row in told(decision)["offers"] if row["code"] == "late")
        assert late["reasons"] == [
            {"code": "clipped_by_budget", "params": {"amount": "5.00", "of": "campaign"}}
        ]

    @pytest.mark.parametrize(("left", "pots"), [(10_000, 0), (9_999, 1), (50_000, 0)])
    def test_a_rich_budget_lays_no_pot(self, left: int, pots: int, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[int] = []
        self._watch(seen, monkeypatch)
        decided([TEN], Allowances(budgets={"offer/ten": left}))
        assert seen == [pots]

    def test_gifts_count_for_what_could_be_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        gift = TEN | {"give": [{"kind": "gift", "options": [{"sku": "T", "quantity": 2}], "repeats": 3}]}
        seen: list[int] = []
        self._watch(seen, monkeypatch)
        for left in (10_000 + 6 * 1500, 10_000 + 6 * 1500 - 1):
            decided([gift], Allowances(budgets={"offer/ten": left}), {"T": {"price": 1500}})
        assert seen == [0, 1]

    def test_a_budget_of_who_cannot_run_lays_no_pot(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[int] = []
        self._watch(seen, monkeypatch)
        decided([CODED], Allowances(budgets={"offer/ten": 1}))
        assert seen == [0]

    def _watch(self, seen: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
        def lay(rails: Any, *more: Any) -> None:
            lay_budgets(rails, *more)
            seen.append(len(rails.pots))

        monkeypatch.setattr(import_module("decisions.engine.decide"), "lay_budgets", lay)

    def test_what_is_drawn(self) -> None:
        gift = {"offer": "gwp", "give": [{"kind": "gift", "options": [{"sku": "T", "quantity": 2}]}]}
        points = {"offer": "points", "give": [{"kind": "points", "points": 5}]}
        ship = {"offer": "ship", "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}]}
        products = {"T": {"price": 1500}}
        compiled = compile_document({"offers": [TEN, gift, points, ship]})
        asked = read_request(basket(HUNDRED, shipping="4.90"))
        decision = decide(compiled, NO_OVERRIDES, asked, Facts(products=products), Allowances(), CLOCK)
        by_code = {compiled.code(rank): amount for rank, amount in drawn(decision.state, products).items()}
        assert by_code == {"ten": 1000, "gwp": 3000, "ship": 490}

    def test_nudges_know_the_budget(self) -> None:
        """What the offer would give at its threshold must be there."""
        near = TEN | {"when": [{"kind": "subtotal", "at_least": {"EUR": "120.00"}}]}
        for left, gains in ((1200, ["12.00"]), (1199, [])):
            decision = decided([near], Allowances(budgets={"offer/ten": left}))
            assert [nudge["gain"] for nudge in told(decision)["nudges"]] == gains
        decision = decided([near | {"budget_short": "cut"}], Allowances(budgets={"offer/ten": 700}))
        assert [nudge["gain"] for nudge in told(decision)["nudges"]] == ["7.00"]
