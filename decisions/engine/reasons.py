"""The closed list of reasons: what the engine says of an offer or a code. Wording is made outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Every reason code, its params in the comment (amounts in minor units until the answer is written)."""

    BELOW_MINIMUM = "below_minimum"  # of: subtotal|quantity|order_count|..., at_least, actual, missing
    ABOVE_MAXIMUM = "above_maximum"  # of, at_most, actual
    NOT_EQUAL = "not_equal"  # of, equals, actual
    NOT_ONE_OF = "not_one_of"  # of: tier|device|attribute|..., in; experiment (of: arm)
    MISSING_ITEMS = "missing_items"  # selections: positions of the selections that no line matches
    NOT_IN_SEGMENT = "not_in_segment"  # in
    WRONG_CHANNEL = "wrong_channel"  # in
    WRONG_REGION = "wrong_region"  # in
    WRONG_STORE = "wrong_store"  # in
    OUTSIDE_SCHEDULE = "outside_schedule"  # days, from, to
    COUPON_NOT_HELD = "coupon_not_held"
    EXPRESSION_FALSE = "expression_false"  # cel
    EXPRESSION_ERROR = "expression_error"  # cel, error
    UNKNOWN_FACT = "unknown_fact"  # of: what would have to be known; experiment (of: arm)
    EXCLUDED_BY = "excluded_by"  # condition: one under `not` that holds
    NOT_STARTED = "not_started"  # starts
    ENDED = "ended"  # ends
    CURRENCY_NOT_OFFERED = "currency_not_offered"  # currency
    CODE_MISSING = "code_missing"
    CODE_NOT_USABLE = "code_not_usable"
    CODE_UNKNOWN = "code_unknown"
    CODE_VOID = "code_void"
    CODE_EXPIRED = "code_expired"
    CODE_OF_ANOTHER = "code_of_another"
    EXCLUDED_BY_REQUEST = "excluded_by_request"
    NO_EFFECT = "no_effect"
    STACKING_GROUP = "stacking_group"  # group
    EXCLUSIVE_BASKET = "exclusive_basket"  # offer
    EXCLUSIVE_STAGE = "exclusive_stage"  # offer
    NEVER_WITH = "never_with"  # offer
    MOST_OFFERS = "most_offers"  # at_most
    MOST_COUPONS = "most_coupons"  # at_most
    LINE_GROUP = "line_group"  # group, offers, lines: who has which lines
    UNIT_GROUP = "unit_group"  # group, offers, lines
    EXCLUSIVE_LINE = "exclusive_line"  # offers, lines
    MOST_OFFERS_ON_LINE = "most_offers_on_line"  # at_most, offers, lines
    MOST_OFFERS_ON_UNIT = "most_offers_on_unit"  # at_most, offers, lines
    SAME_UNITS = "same_units"  # offer
    KILLED = "killed"
    PAUSED = "paused"
    CLIPPED_BY_FLOOR = "clipped_by_floor"  # amount: what was not given; guardrails: which ones (diagnose)
    GUARDRAIL = "guardrail"  # guardrail: which one refuses (diagnose)
    COOLDOWN = "cooldown"  # guardrail (diagnose)
    OTHER_ARM = "other_arm"  # experiment: in whose arm for this offer the request is not
    NOT_ROLLED_OUT = "not_rolled_out"  # unit: what the rollout is drawn by
    UNIT_MISSING = "unit_missing"  # unit: what there is nothing of to draw by
    SUPPRESSED = "suppressed"  # suppressions: which ones (diagnose)
    GIFT_OUT_OF_STOCK = "gift_out_of_stock"  # skus
    GIFT_DECLINED = "gift_declined"
    LIMIT_REACHED = "limit_reached"  # limit: total|per_customer|per_code|per_channel|per_store|per_period
    CUSTOMER_UNKNOWN = "customer_unknown"
    BUDGET_SPENT = "budget_spent"  # of: offer|campaign
    BUDGET_SHORT = "budget_short"  # of: offer|campaign; amount: what is left (diagnose)
    CLIPPED_BY_BUDGET = "clipped_by_budget"  # amount: what was not given, of: offer|campaign
    PROGRAM_UNKNOWN = "program_unknown"  # program


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its parameters."""

    code: Code
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amount:
    """A parameter that is money: minor units of the decision's currency."""

    minor: int
