"""Puts the engine's codes and parameters into words, in place."""

from typing import Any

from django.utils import translation

from decisions.engine import Decision
from decisions.engine.live import Live
from decisions.wording.nudges import nudge_message
from decisions.wording.reasons import wording_of
from decisions.wording.sentences import offer_sentence
from decisions.wording.values import exact, shown

Json = dict[str, Any]
ENGLISH = "en"


def language_for(asked: str) -> str:
    """The language in which we can answer: the one asked for, its base ("de" for "de-AT"), else English."""
    try:
        return translation.get_supported_language_variant(asked.replace("_", "-").lower())
    except LookupError:
        return ENGLISH


def add_messages(body: Json, decision: Decision) -> None:
    """Gives every applied offer its message and every reason its sentence, in place."""
    options, currency = decision.basket.request.options, decision.basket.currency
    language = language_for(options.language)
    with translation.override(language):
        for offer in body["offers"]:
            _add_offer_texts(offer, decision, language)
            _add_reasons(offer["reasons"], options.audience, currency)
        for coupon in body["coupons"]:
            _add_reasons(coupon["reasons"], options.audience, currency)
        for row, nudge in zip(body["nudges"], decision.nudges, strict=True):
            row["message"] = nudge_message(row, nudge, _given(nudge.live, decision, language))


def _given(live: Live, decision: Decision, language: str) -> str:
    """What an offer gives: its own text in the language asked for, else a sentence in the one spoken."""
    own = live.offer.text("message", decision.basket.request.options.language)
    return own or live.offer.texts.get(language, {}).get("message") or _sentence(live, decision, language)


def _sentence(live: Live, decision: Decision, language: str) -> str:
    """What an offer gives, in a sentence."""
    return offer_sentence(live.offer, decision.compiled.hash, language, decision.basket.currency)


def _add_offer_texts(offer: Json, decision: Decision, language: str) -> None:
    """The offer's own texts where the engine found none, then a sentence made of what it gives.

    The engine looks for the very language asked for and for its base; here the language spoken in its place.
    """
    live = decision.compiled.named(offer["code"], decision.basket.clock)
    assert live is not None
    own = live.offer.texts.get(language, {})
    asked = decision.basket.request.options.language
    if language not in (asked, asked.partition("-")[0]) and "name" in own:
        _put_name(offer, own["name"])
    if offer["state"] not in ("applied", "clipped") or "message" in offer:
        return
    message = own.get("message")
    # The reasons stay last.
    reasons = offer.pop("reasons")
    offer["message"] = message or _sentence(live, decision, language)
    offer["reasons"] = reasons


def _put_name(offer: Json, name: str) -> None:
    """Where the name stands also when the offer had none."""
    first = {"code": offer["code"], "version": offer["version"], "name": name}
    rest = {key: value for key, value in offer.items() if key not in first}
    offer.clear()
    offer.update(first | rest)


def _add_reasons(reasons: list[Json], audience: str, currency: str) -> None:
    for reason in reasons:
        reason["message"] = reason_message(reason["code"], reason["params"], audience, currency)


def reason_message(code: str, params: Json, audience: str, currency: str) -> str:
    """One reason in words of the active language; a code without words says itself.

    Amounts among the parameters are decimal texts of the currency.
    """
    wording = wording_of(code, params.get("of"))
    if wording is None:
        return code
    if audience == "engineer":
        return wording.engineer % exact(params)
    return translation.gettext(wording.to(audience)) % shown(params, currency)
