"""Who gets an offer, in words: one clause per condition, an outline for what is nested."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from promotions.sentences.amounts import bounds_text, joined, money_text, some
from promotions.sentences.facts import FACT_WRITERS
from promotions.sentences.generic import kind_text
from promotions.sentences.selections import items_text

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """A clause, or a group's heading with its parts."""

    text: str
    parts: list["Rule"] = field(default_factory=list)


def rules(when: Any) -> list[Rule]:
    """The outline of a document's `when`."""
    listed = when if isinstance(when, list) else [when] if when else []
    return [_rule(each) for each in listed if isinstance(each, Mapping)]


def condition_text(condition: Document) -> str:
    """What a condition asks for; of a half-filled one as much as can be said."""
    writer = _WRITERS.get(str(condition.get("kind", "")))
    try:
        return writer(condition) if writer is not None else kind_text(condition)
    except (AttributeError, KeyError, TypeError, ValueError):
        return kind_text(condition)


def _rule(condition: Document) -> Rule:
    for joint, heading in (("any", _("at least one of:")), ("all", _("all of:"))):
        if joint in condition:
            return Rule(heading, rules(condition[joint]))
    if "not" not in condition:
        return Rule(condition_text(condition))
    below = condition["not"]
    if isinstance(below, Mapping) and "any" in below:
        return Rule(_("none of:"), rules(below["any"]))
    if isinstance(below, list):
        return Rule(_("not all of:"), rules(below))
    part = rules(below)
    if part and not part[0].parts:
        return Rule(_("not: %(clause)s") % {"clause": part[0].text})
    return Rule(_("not:"), part)


def _subtotal(condition: Document) -> str:
    values = {
        "what": _("the basket") if not condition.get("of") else items_text(condition["of"]),
        "bounds": bounds_text(condition, money_text),
    }
    text = (
        _("the basket is worth %(bounds)s")
        if not condition.get("of")
        else _("%(what)s are worth %(bounds)s together")
    )
    basis = {"before_discounts": _("before discounts"), "after_discounts": _("after all discounts")}
    parts = [text % values, basis.get(condition.get("basis", ""), "")]
    if condition.get("with_shipping"):
        parts.append(_("shipping included"))
    return ", ".join(part for part in parts if part)


def _quantity(condition: Document) -> str:
    values = {"bounds": bounds_text(condition), "items": items_text(condition.get("of"), _("items"))}
    return _("there are %(bounds)s units of %(items)s in the basket") % values


def _distinct(condition: Document) -> str:
    values = {"bounds": bounds_text(condition), "items": items_text(condition.get("of"))}
    if not condition.get("of"):
        return _("there are %(bounds)s different products in the basket") % values
    return _("there are %(bounds)s different products among the %(items)s in the basket") % values


def _contains(condition: Document) -> str:
    return _("the basket holds %(items)s") % {
        "items": joined([items_text(selection) for selection in condition["all_of"]], _("and"))
    }


def _schedule(condition: Document) -> str:
    names = {
        "mon": _("Monday"),
        "tue": _("Tuesday"),
        "wed": _("Wednesday"),
        "thu": _("Thursday"),
        "fri": _("Friday"),
        "sat": _("Saturday"),
        "sun": _("Sunday"),
    }
    days = condition.get("days") or list(names)
    on = _("any day") if len(set(days)) == 7 else some([names.get(day, day) for day in days], most=7)
    start, end = condition.get("from", "00:00"), condition.get("to", "24:00")
    if (start, end) == ("00:00", "24:00"):
        return _("it is %(days)s") % {"days": on}
    return _("it is %(days)s, %(start)s to %(end)s") % {"days": on, "start": start, "end": end}


def _expression(condition: Document) -> str:
    return _("this holds: %(cel)s") % {"cel": " ".join(condition["cel"].split())}


_WRITERS: dict[str, Callable[[Document], str]] = {
    **FACT_WRITERS,
    "subtotal": _subtotal,
    "quantity": _quantity,
    "distinct": _distinct,
    "contains": _contains,
    "schedule": _schedule,
    "expression": _expression,
}
