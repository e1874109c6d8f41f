"""Puts the engine's codes and parameters into words, in place."""

from typing import Any

from django.utils import translation

from decisions.engine import Decision
from decisions.engine.compiled import Live
from decisions.wording.nudges import nudge_message
from decisions.wording.reasons import wording_of
from decisions.wording.sentences import offer_sentence
from decisions.wording.values import exact, shown

Json = dict[str, Any]


def language_for(asked: str) -> str:
    """The language in which we can answer: the one asked for, its base, else English."""
    try:
        return translation.get_supported_language_variant(asked)
    except LookupError:
        return "en"


def add_messages(body: Json, decision: Decision) -> None:
    """Gives every applied offer its message and every reason its sentence."""
    options = decision.basket.request.options
    with translation.override(language_for(options.language)):
        for offer in body["offers"]:
            _add_offer_message(offer, decision)
            _add_reasons(offer["reasons"], options.audience)
        for coupon in body["coupons"]:
            _add_reasons(coupon["reasons"], options.audience)
        for row, nudge in zip(body["nudges"], decision.nudges, strict=True):
            row["message"] = nudge_message(row, nudge, _given(nudge.live, decision))


def _add_offer_message(offer: Json, decision: Decision) -> None:
    """An offer without a text of its own in the language gets a sentence made of what it gives."""
    if offer["state"] in ("applied", "clipped") and "message" not in offer:
        live = decision.compiled.named(offer["code"], decision.basket.clock)
        assert live is not None
        # The reasons stay last.
        reasons = offer.pop("reasons")
        offer["message"] = _sentence(live, decision)
        offer["reasons"] = reasons


def _given(live: Live, decision: Decision) -> str:
    """What an offer gives: its own text in the language, else the sentence."""
    return live.offer.text("message", decision.basket.request.options.language) or _sentence(live, decision)


def _sentence(live: Live, decision: Decision) -> str:
    """What an offer gives, in a sentence of the active language."""
    language = translation.get_language()
    return offer_sentence(live.offer, decision.compiled.hash, language, decision.basket.currency)


def _add_reasons(reasons: list[Json], audience: str) -> None:
    for reason in reasons:
        reason["message"] = reason_message(reason["code"], reason["params"], audience)


def reason_message(code: str, params: Json, audience: str) -> str:
    """One reason in words of the active language; a code without words says itself."""
    wording = wording_of(code, params.get("of"))
    if wording is None:
        return code
    if audience == "engineer":
        return wording.engineer % exact(params)
    return translation.gettext(wording.to(audience)) % shown(params)
