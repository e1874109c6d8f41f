"""What an offer says where it has no text of its own: a sentence made of its benefits."""

from collections.abc import Iterable, Mapping
from typing import Any

from decisions.engine import Offer
from decisions.wording.benefits import benefit_sentence

LARGEST_CACHE = 10_000
_sentences: dict[tuple[str, str, str, str], str] = {}


def offer_sentence(offer: Offer, snapshot: str, language: str, currency: str) -> str:
    """What the offer gives, in a language that must be the active one; its name where a kind has no sentence.

    `snapshot` is the hash under which the offer was compiled: sentences are remembered by it.
    """
    key = (snapshot, offer.code, language, currency)
    sentence = _sentences.get(key)
    if sentence is None:
        sentence = benefits_sentence((benefit.dump() for benefit in offer.give), currency)
        if len(_sentences) >= LARGEST_CACHE:
            _sentences.clear()
        _sentences[key] = sentence
    return sentence or offer.name or offer.code


def benefits_sentence(benefits: Iterable[Mapping[str, Any]], currency: str) -> str:
    """Everything that benefit documents give, in one line; "" where a kind has no sentence."""
    sentences = [benefit_sentence(benefit, currency) for benefit in benefits]
    return "; ".join(sentences) if all(sentences) else ""
