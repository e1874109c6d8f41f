"""What an offer says of itself: its own text where it has one, else a sentence made of its benefits."""

from collections.abc import Iterable, Mapping
from typing import Any

from decisions.engine import Offer
from decisions.wording.benefits import benefit_sentence

LARGEST_CACHE = 10_000
_sentences: dict[tuple[str, str, str, str], str] = {}


def offer_message(offer: Offer, snapshot: str, language: str, currency: str) -> str:
    """The offer's message in a language, which must be the active one.

    `snapshot` is the hash under which the offer was compiled: generated sentences are remembered by it.
    """
    own = own_text(offer.texts, language, "message")
    if own:
        return own
    key = (snapshot, offer.code, language, currency)
    sentence = _sentences.get(key)
    if sentence is None:
        sentence = benefits_sentence((benefit.dump() for benefit in offer.give), currency)
        if len(_sentences) >= LARGEST_CACHE:
            _sentences.clear()
        _sentences[key] = sentence
    return sentence or own_text(offer.texts, language, "name") or offer.name or offer.code


def benefits_sentence(benefits: Iterable[Mapping[str, Any]], currency: str) -> str:
    """Everything that benefit documents give, in one line; "" where a kind has no sentence."""
    sentences = [benefit_sentence(benefit, currency) for benefit in benefits]
    return "; ".join(sentences) if all(sentences) else ""


def own_text(texts: Mapping[str, Mapping[str, str]], language: str, key: str) -> str:
    """An offer's text for "de-at": of "de-at", else of "de"; "" where it has none."""
    wanted = language.lower()
    for name in (wanted, wanted.partition("-")[0]):
        for given, text in texts.items():
            if given.lower() == name and text.get(key):
                return text[key]
    return ""
