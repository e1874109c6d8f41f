"""An offer in words: the same sentence in the list, on its page and in review."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from promotions.sentences.amounts import money_text, some
from promotions.sentences.benefits import benefit_text, gives_text
from promotions.sentences.conditions import Rule, condition_text, rules
from promotions.sentences.windows import city_of, end_text, start_text, window_text

__all__ = [
    "OfferWords",
    "Rule",
    "benefit_text",
    "city_of",
    "condition_text",
    "end_text",
    "money_text",
    "offer_words",
    "rules",
    "some",
    "start_text",
    "window_text",
]


@dataclass(frozen=True)
class OfferWords:
    """What a document says: what is given, to whom, and the circumstances, each in words."""

    gives: str
    rules: list[Rule]
    circumstances: list[str]

    @property
    def sentence(self) -> str:
        """What is given, as the beginning of a sentence."""
        return self.gives[:1].upper() + self.gives[1:]

    @property
    def nested(self) -> bool:
        """Whether the rules need an outline: a flat sentence would be ambiguous."""
        return any(rule.parts for rule in self.rules)

    @property
    def flat_rules(self) -> str:
        """The rules in one line; of nested ones only how many there are."""
        if self.nested:
            return _("if %(count)s conditions hold") % {"count": sum(map(_leaves, self.rules))}
        clauses = f" {_('and')} ".join(rule.text for rule in self.rules)
        return _("if %(clauses)s") % {"clauses": clauses} if clauses else ""

    @property
    def line(self) -> str:
        """Everything in one line."""
        text = " ".join(part for part in (self.sentence, self.flat_rules) if part)
        return ", ".join([text, *self.circumstances])


def offer_words(document: dict[str, Any]) -> OfferWords:
    """The words of an offer document, finished or not."""
    benefits = [each for each in document.get("give") or [] if isinstance(each, dict)]
    circumstances = (_code(document), _places(document), _alone(document))
    return OfferWords(
        gives_text(benefits) or _("gives nothing yet"),
        rules(document.get("when")),
        [text for text in circumstances if text],
    )


def _leaves(rule: Rule) -> int:
    return sum(map(_leaves, rule.parts)) if rule.parts else 1


def _code(document: dict[str, Any]) -> str:
    if document.get("trigger") != "code":
        return ""
    codes = document.get("codes")
    if isinstance(codes, list) and codes:
        return _("with the code %(codes)s") % {"codes": some(codes)}
    return _("with a code")


def _places(document: dict[str, Any]) -> str:
    where = document.get("where")
    if not isinstance(where, dict):
        return ""
    listed = [where[key] for key in ("channels", "regions", "stores") if isinstance(where.get(key), list)]
    named = [some(names) for names in listed if names]
    return _("only in %(places)s") % {"places": ", ".join(named)} if named else ""


def _alone(document: dict[str, Any]) -> str:
    stacking = document.get("stacking")
    exclusive = stacking.get("exclusive") if isinstance(stacking, dict) else None
    words = {
        "basket": _("not with other offers"),
        "stage": _("alone in its stage"),
        "line": _("alone on its lines"),
    }
    return words.get(str(exclusive), "")
