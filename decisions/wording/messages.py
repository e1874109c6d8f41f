"""Puts the engine's codes and parameters into words, in place."""

from typing import Any

from django.utils import translation

from decisions.engine import Decision
from decisions.wording.reasons import wording_of
from decisions.wording.sentences import offer_message
from decisions.wording.values import exact, shown

Json = dict[str, Any]


def language_for(asked: str) -> str:
    """The language in which we can answer: the one asked for, its base, else English."""
    try:
        return translation.get_supported_language_variant(asked)
    except LookupError:
        return "en"


def add_messages(body: Json, decision: Decision, *, audience: str, language: str) -> None:
    """Gives every offer that applies its message, and every reason and nudge its sentence."""
    with translation.override(language_for(language)):
        for offer in body["offers"]:
            _add_offer_message(offer, decision, language, body["currency"])
            _add_reasons(offer["reasons"], audience)
        for coupon in body["coupons"]:
            _add_reasons(coupon["reasons"], audience)


def _add_offer_message(offer: Json, decision: Decision, language: str, currency: str) -> None:
    if offer["state"] in ("applied", "clipped"):
        compiled = decision.compiled
        offer["message"] = offer_message(compiled.offer(offer["code"]), compiled.hash, language, currency)


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
