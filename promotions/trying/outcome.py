"""What the engine said to the tried basket, ready to be read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.public import DocumentErrors, NotReady, Offer, preview, reward_text
from promotions.builder.messages import sentence
from promotions.builder.wording import worded
from promotions.selectors.shelf import names_of
from promotions.sentences import start_text
from promotions.trying.basket import Basket, input_of
from promotions.trying.unknown import unknown_inputs

STATES = {
    "applied": gettext_lazy("applies"),
    "clipped": gettext_lazy("applies in part"),
    "displaced": gettext_lazy("is displaced"),
    "failed": gettext_lazy("does not apply"),
    "suppressed": gettext_lazy("is suppressed"),
    "exhausted": gettext_lazy("is used up"),
    "held_out": gettext_lazy("is held out"),
    "killed": gettext_lazy("is withdrawn"),
}


@dataclass
class LineOutcome:
    """One line with its price before and after."""

    sku: str
    name: str
    quantity: int
    unit_price: str
    before: str
    discount: str
    after: str
    by: list[str]
    flags: list[str]


@dataclass
class OfferOutcome:
    """One offer and what became of it, in words."""

    code: str
    name: str
    state: str
    words: str
    amount: str
    is_draft: bool
    reasons: list[str]
    displaced_by: list[str]
    instead: str
    """What the total would be with it in and its displacers out."""


@dataclass
class CodeOutcome:
    """One entered code and what became of it, in words."""

    code: str
    words: str
    reasons: list[str]


@dataclass
class Outcome:
    """Everything that the panel shows."""

    basket: Basket
    currency: str = ""
    clock: str = ""
    lines: list[LineOutcome] = field(default_factory=list)
    offers: list[OfferOutcome] = field(default_factory=list)
    codes: list[CodeOutcome] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """What was entered about the shopper and nobody knows: "region MARS"."""
    totals: dict[str, str] = field(default_factory=dict)
    shipping: dict[str, Any] = field(default_factory=dict)
    gifts: list[dict[str, Any]] = field(default_factory=list)
    rewards: list[dict[str, Any]] = field(default_factory=list)
    nudges: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def draft(self) -> OfferOutcome | None:
        """The tried offer itself; None where it never was a candidate."""
        return next((offer for offer in self.offers if offer.is_draft), None)


def try_offer(document: dict[str, Any], read: Offer, basket: Basket, *, now: datetime) -> Outcome:
    """The outcome of a complete offer document on a basket; problems land at their line or on top."""
    outcome = Outcome(basket, currency=basket.currency.upper())
    if not basket.sent():
        outcome.problems.append(_("The basket is empty: type a SKU."))
        return outcome
    at, outcome.clock = _clock(read, basket, now)
    outcome.unknown = unknown_inputs(basket)
    try:
        answer = preview(document, basket.request(at), beside_live=basket.beside_live)
    except DocumentErrors as errors:
        _spread(errors, outcome)
    except NotReady:
        outcome.problems.append(_("The live offers are being read in; try again in a moment."))
    else:
        _fill(outcome, answer, read.code)
    return outcome


def _clock(read: Offer, basket: Basket, now: datetime) -> tuple[str, str]:
    """The instant to try at, and why it isn't now: as typed, else the offer's start where that lies ahead."""
    if basket.at:
        at = basket.at if basket.at.endswith("Z") else f"{basket.at}Z"
        return at, _("tried at %(at)s UTC") % {"at": basket.at}
    moment, words = now, ""
    if read.starts is not None and read.starts > now:
        moment = read.starts
        words = _("tried at its start, %(start)s") % {"start": start_text(moment, read.zone)}
    elif read.ends is not None and read.ends <= now:
        words = _("its end has passed")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), words


def _spread(errors: DocumentErrors, outcome: Outcome) -> None:
    """Puts each problem at the line that it is about, the others on top."""
    sent = outcome.basket.sent()
    for problem in errors.problems:
        line, label = input_of(problem.path)
        text = sentence(f"{label} {worded(problem, None, {})}".strip())
        if line is not None:
            outcome.basket.lines[sent[line]].problems.append(text)
        else:
            outcome.problems.append(text)


def _fill(outcome: Outcome, answer: dict[str, Any], draft: str) -> None:
    names = names_of(line["sku"] for line in answer["lines"])
    titles = {offer["code"]: offer.get("name") or offer["code"] for offer in answer["offers"]}
    outcome.lines = [_line(line, names, titles) for line in answer["lines"]]
    offers = [_offer(offer, draft, titles) for offer in answer["offers"]]
    outcome.offers = sorted(offers, key=lambda each: not each.is_draft)
    outcome.codes = [_code(coupon, titles) for coupon in answer["coupons"]]
    outcome.totals = {**answer["totals"], "discount": _off(answer["totals"]["discount"])}
    shipping = answer.get("shipping") or {}
    if _off(shipping.get("amount", "")):
        outcome.shipping = {**shipping, "discount": _off(shipping["discount"])}
    outcome.gifts = [_titled(gift, titles) for gift in answer["gifts"]]
    outcome.rewards = [
        _titled(reward, titles) | {"words": reward_text(reward)} for reward in answer["rewards"]
    ]
    outcome.nudges = [nudge["message"] for nudge in answer.get("nudges", []) if nudge.get("message")]


def _titled(given: dict[str, Any], titles: dict[str, str]) -> dict[str, Any]:
    return given | {"title": titles.get(given["offer"], given["offer"])}


def _line(line: dict[str, Any], names: dict[str, str], titles: dict[str, str]) -> LineOutcome:
    flags = {
        "unknown_sku": _("nobody knows this SKU: priced as typed"),
        "unknown_cost": _("no cost known"),
        "unknown_floor": _("its lowest price cannot be read"),
    }
    return LineOutcome(
        line["sku"],
        names.get(line["sku"], ""),
        line["quantity"],
        line["unit_price"],
        line["subtotal"],
        _off(line["discount"]),
        line["total"],
        [f"{titles.get(each['offer'], each['offer'])} −{each['amount']}" for each in line["adjustments"]],
        [flags.get(flag, flag.replace("_", " ")) for flag in line["flags"]],
    )


def _offer(offer: dict[str, Any], draft: str, titles: dict[str, str]) -> OfferOutcome:
    return OfferOutcome(
        code=offer["code"],
        name=titles[offer["code"]],
        state=offer["state"],
        words=STATES.get(offer["state"], offer["state"]),
        amount=_off(offer.get("amount", "")).lstrip("−"),
        is_draft=offer["code"] == draft,
        reasons=_messages(offer),
        displaced_by=[titles.get(code, code) for code in offer.get("displaced_by", [])],
        instead=_instead(offer.get("difference", "")),
    )


def _code(coupon: dict[str, Any], titles: dict[str, str]) -> CodeOutcome:
    """A code's reasons; those of its offer stand at the offer already."""
    offer = coupon.get("offer")
    if offer is None:
        return CodeOutcome(coupon["code"], _("does nothing"), _messages(coupon))
    words = _("belongs to %(offer)s, which %(does)s") % {
        "offer": titles.get(offer, offer),
        "does": STATES.get(coupon["state"], coupon["state"]),
    }
    return CodeOutcome(coupon["code"], words, [])


def _off(amount: str) -> str:
    """An amount taken off; "" for none."""
    return f"−{amount}" if amount.strip("0.") else ""


def _instead(difference: str) -> str:
    amount = difference.lstrip("-")
    if not amount.strip("0."):
        return ""
    words = _("%(amount)s lower") if difference.startswith("-") else _("%(amount)s higher")
    return words % {"amount": amount}


def _messages(offer: dict[str, Any]) -> list[str]:
    """Every reason in words, each once."""
    messages = (reason.get("message", "") for reason in offer["reasons"])
    return [message for message in dict.fromkeys(messages) if message]
