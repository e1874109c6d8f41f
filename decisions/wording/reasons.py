"""What each reason says: to the shopper, to the agent at the till, to an engineer.

Shopper's and agent's texts are translated; an engineer reads English and the exact parameters. A reason that
reads differently by what it speaks of has a text per "code:of".
"""

from django.utils.translation import gettext_noop as _

from decisions.wording.facts import FACT_WORDINGS
from decisions.wording.limits import LIMIT_WORDINGS
from decisions.wording.voices import NOT_FOR_YOU, NOT_HERE, NOT_MET, NOT_NOW, Wording

_BETTER = _("Another offer applies instead.")
_BETTER_THERE = _("Another offer applies to some of these items instead.")
_NOTHING_TO_REDUCE = _("This offer changes nothing in your basket.")

WORDINGS: dict[str, Wording] = {
    **FACT_WORDINGS,
    **LIMIT_WORDINGS,
    "below_minimum": Wording(
        NOT_MET,
        _("%(of)s: %(actual)s; at least %(at_least)s needed."),
        "%(of)s %(actual)s < at_least %(at_least)s (missing %(missing)s)",
    ),
    "below_minimum:subtotal": Wording(
        _("Add %(missing)s more to get this offer."),
        _("The basket counts %(actual)s for this offer; it needs %(at_least)s, so %(missing)s is missing."),
        "subtotal %(actual)s < at_least %(at_least)s (missing %(missing)s)",
    ),
    "below_minimum:quantity": Wording(
        _("More items are needed for this offer: %(missing)s."),
        _("Matching items in the basket: %(actual)s; at least %(at_least)s needed."),
        "quantity %(actual)s < at_least %(at_least)s (missing %(missing)s)",
    ),
    "below_minimum:order_count": Wording(
        NOT_FOR_YOU,
        _("Orders placed so far: %(actual)s; this offer starts at %(at_least)s."),
        "order_count %(actual)s < at_least %(at_least)s",
    ),
    "above_maximum": Wording(
        NOT_MET,
        _("%(of)s: %(actual)s; at most %(at_most)s allowed."),
        "%(of)s %(actual)s > at_most %(at_most)s",
    ),
    "above_maximum:subtotal": Wording(
        _("Your basket is above the limit of this offer, %(at_most)s."),
        _("The basket counts %(actual)s for this offer; at most %(at_most)s is allowed."),
        "subtotal %(actual)s > at_most %(at_most)s",
    ),
    "above_maximum:quantity": Wording(
        _("Too many items for this offer; the limit is %(at_most)s."),
        _("Matching items in the basket: %(actual)s; at most %(at_most)s allowed."),
        "quantity %(actual)s > at_most %(at_most)s",
    ),
    "above_maximum:order_count": Wording(
        NOT_FOR_YOU,
        _("Orders placed so far: %(actual)s; this offer ends at %(at_most)s."),
        "order_count %(actual)s > at_most %(at_most)s",
    ),
    "not_equal": Wording(
        NOT_MET,
        _("%(of)s: %(actual)s; exactly %(equals)s needed."),
        "%(of)s %(actual)s != %(equals)s",
    ),
    "not_equal:order_count": Wording(
        NOT_FOR_YOU,
        _("Orders placed so far: %(actual)s; this offer is for exactly %(equals)s."),
        "order_count %(actual)s != %(equals)s",
    ),
    "missing_items": Wording(
        _("Some items that this offer needs are not in your basket."),
        _("Items that this offer needs are not in the basket (part %(selections)s of its list)."),
        "contains: no line matches selections %(selections)s",
    ),
    "not_in_segment": Wording(
        NOT_FOR_YOU,
        _("The shopper is in none of these segments: %(in)s."),
        "customer in none of segments %(in)s",
    ),
    "wrong_channel": Wording(
        NOT_HERE, _("This offer is only for the channels %(in)s."), "channel not in %(in)s"
    ),
    "wrong_region": Wording(
        NOT_HERE, _("This offer is only for the regions %(in)s."), "region and its ancestors not in %(in)s"
    ),
    "wrong_store": Wording(
        NOT_HERE, _("This offer is only for the stores %(in)s."), "store not in %(in)s"
    ),
    "outside_schedule": Wording(
        NOT_NOW,
        _("This offer runs only on %(days)s from %(from)s to %(to)s."),
        "local time outside schedule days=%(days)s from=%(from)s to=%(to)s",
    ),
    "expression_false": Wording(
        NOT_MET,
        _("A special condition of this offer is not met."),
        "expression is false: %(cel)s",
    ),
    "expression_error": Wording(
        NOT_MET,
        _("A special condition of this offer could not be checked: %(error)s."),
        "expression failed: %(cel)s: %(error)s",
    ),
    "unknown_fact": Wording(
        NOT_FOR_YOU,
        _("This cannot be checked, because something is not known: %(of)s."),
        "unknown fact: %(of)s",
    ),
    "excluded_by": Wording(
        NOT_MET,
        _("A condition holds here that must not hold for this offer."),
        "not: this condition holds: %(condition)s",
    ),
    "not_started": Wording(
        _("This offer has not started yet."), _("This offer starts %(starts)s."), "clock < starts %(starts)s"
    ),
    "ended": Wording(_("This offer has ended."), _("This offer ended %(ends)s."), "clock >= ends %(ends)s"),
    "currency_not_offered": Wording(
        NOT_HERE,
        _("This offer has no amounts in %(currency)s."),
        "an amount of the offer is not stated in %(currency)s",
    ),
    "code_missing": Wording(
        _("This offer needs a code."),
        _("This offer needs one of its codes, and none of them was entered."),
        "no code of the offer sent",
    ),
    "code_not_usable": Wording(
        _("This code cannot be used."),
        _("This code cannot be used."),
        "code not usable (cause hidden from this key)",
    ),
    "code_unknown": Wording(
        _("This code cannot be used."),
        _("No offer has this code; look for a typing mistake."),
        "no live offer has this code",
    ),
    "code_void": Wording(
        _("This code cannot be used."), _("This code was withdrawn."), "code, batch or pool void"
    ),
    "code_expired": Wording(
        _("This code cannot be used."), _("This code has expired."), "end of code, batch or pool passed"
    ),
    "code_of_another": Wording(
        _("This code cannot be used."),
        _("This code belongs to somebody else, or the shopper is not known."),
        "code bound to other identities",
    ),
    "excluded_by_request": Wording(
        NOT_NOW, _("The channel asked to leave this offer out."), "offer named in the request's exclude"
    ),
    "no_effect": Wording(
        _NOTHING_TO_REDUCE,
        _("Nothing in this basket can be reduced by this offer."),
        "all benefits had no effect",
    ),
    "stacking_group": Wording(
        _BETTER,
        _("Only one offer of the group %(group)s applies at a time."),
        "displaced inside stacking group %(group)s",
    ),
    "exclusive_basket": Wording(
        _BETTER,
        _("%(offer)s can't be combined with any other offer."),
        "exclusive: basket of %(offer)s",
    ),
    "exclusive_stage": Wording(
        _BETTER,
        _("%(offer)s can't be combined with other offers of its kind."),
        "exclusive: stage of %(offer)s",
    ),
    "never_with": Wording(
        _BETTER, _("This offer is never combined with %(offer)s."), "never_with %(offer)s"
    ),
    "most_offers": Wording(
        _BETTER,
        _("The number of offers on one basket is limited to %(at_most)s."),
        "policy max_offers %(at_most)s reached",
    ),
    "most_coupons": Wording(
        _("The number of codes that can be used together is limited to %(at_most)s."),
        _("The number of codes that can be used together is limited to %(at_most)s."),
        "policy max_coupons %(at_most)s reached",
    ),
    "line_group": Wording(
        _BETTER_THERE,
        _("On line %(lines)s no more offers of the group %(group)s apply than %(offers)s."),
        "lines %(lines)s closed by group %(group)s: %(offers)s",
    ),
    "unit_group": Wording(
        _BETTER_THERE,
        _("On items of line %(lines)s no more offers of the group %(group)s apply than %(offers)s."),
        "units of lines %(lines)s closed by group %(group)s: %(offers)s",
    ),
    "exclusive_line": Wording(
        _BETTER_THERE,
        _("Line %(lines)s is reduced by %(offers)s, and one of the two offers stands alone on its lines."),
        "lines %(lines)s closed by exclusive: line: %(offers)s",
    ),
    "most_offers_on_line": Wording(
        _BETTER_THERE,
        _("At most %(at_most)s offers apply to one line; on line %(lines)s these are %(offers)s."),
        "lines %(lines)s closed by policy max_offers.line %(at_most)s: %(offers)s",
    ),
    "most_offers_on_unit": Wording(
        _BETTER_THERE,
        _("At most %(at_most)s offers apply to one item; on line %(lines)s these are %(offers)s."),
        "units of lines %(lines)s closed by policy max_offers.unit %(at_most)s: %(offers)s",
    ),
    "same_units": Wording(
        _BETTER,
        _("The items that this offer needs were used by %(offer)s."),
        "units taken by %(offer)s",
    ),
    "killed": Wording(NOT_NOW, _("This offer was withdrawn."), "kill in force"),
    "paused": Wording(NOT_NOW, _("This offer is paused."), "pause in force"),
    "clipped_by_floor": Wording(
        _("More than this is not given here."),
        _("%(amount)s of this offer is not given: the house's rules allow no more here."),
        "clipped by floors or guardrails: %(amount)s not given",
    ),
    "guardrail": Wording(
        NOT_NOW,
        _("The house's rules leave no room for this offer here."),
        "guardrail %(guardrail)s leaves no room",
    ),
    "cooldown": Wording(
        NOT_FOR_YOU,
        _("The shopper had an offer like this one too recently."),
        "cooldown %(guardrail)s runs",
    ),
    "other_arm": Wording(
        NOT_FOR_YOU,
        _("The experiment %(experiment)s keeps this offer for shoppers of another arm."),
        "held out: not in an arm of %(experiment)s that has the offer",
    ),
    "not_rolled_out": Wording(
        NOT_FOR_YOU,
        _("This offer is being introduced step by step and has not come to everybody yet."),
        "held out: outside the rollout by %(unit)s",
    ),
    "unit_missing": Wording(
        NOT_FOR_YOU,
        _("This offer is given by lot, and there is nothing to draw by: no %(unit)s."),
        "held out: the request has no %(unit)s",
    ),
    "suppressed": Wording(
        NOT_FOR_YOU,
        _("The house keeps this offer from this shopper or from these items."),
        "suppressed by %(suppressions)s",
    ),
    "gift_out_of_stock": Wording(
        _("The gift is out of stock."),
        _("The gift is out of stock: %(skus)s."),
        "no stock for gift options %(skus)s",
    ),
    "gift_declined": Wording(
        _("You declined the gift."),
        _("The shopper declined the gift."),
        "offer named in options.decline_gifts",
    ),
    "program_unknown": Wording(
        NOT_NOW,
        _("The loyalty program %(program)s is not set up."),
        "program %(program)s is not in the policy",
    ),
}  # fmt: skip


def wording_of(code: str, of: object = None) -> Wording | None:
    """The texts of a reason; None for a code that has none yet."""
    return WORDINGS.get(f"{code}:{of}") or WORDINGS.get(code)
