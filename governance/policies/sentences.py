"""Rules in words: one sentence per document, for lists, pages and reviews."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from governance.policies.guardrail_sentences import guardrail_text
from governance.policies.kinds import kind_of
from promotions.sentences import money_text, rules, some
from promotions.sentences.amounts import joined, number_text
from promotions.sentences.selections import items_text

Document = Mapping[str, Any]


def rule_sentence(document: Any) -> str:
    """What a rule does, in one sentence; of a document that can't be put in words its name."""
    kind = kind_of(document)
    if kind is None:
        return "?"
    try:
        text = _WRITERS[kind.name](document)
    except (AttributeError, KeyError, TypeError, ValueError):
        text = f"{kind.name} {document.get(kind.name)}"
    return text[:1].upper() + text[1:]


def _policy(document: Document) -> str:
    objectives = {
        "margin": _("every code counts first, then what is left over cost"),
        "priority": _("the first offers in their order count"),
    }
    parts = [objectives.get(str(document.get("objective")), _("the shopper's largest saving counts"))]
    if document.get("max_coupons") is not None:
        parts.append(_("%(count)s codes at most") % {"count": document["max_coupons"]})
    most = document.get("max_offers") or {}
    places = {"basket": _("a basket"), "line": _("a line"), "unit": _("a unit")}
    parts += [
        _("%(count)s offers at most on %(place)s") % {"count": most[key], "place": place}
        for key, place in places.items()
        if most.get(key) is not None
    ]
    if document.get("groups"):
        parts.append(_("groups: %(names)s") % {"names": some(each["group"] for each in document["groups"])})
    return ", ".join(parts)


def _suppression(document: Document) -> str:
    offers = _blocked(document.get("blocks") or {})
    parts = [_("%(offers)s stay away") % {"offers": offers}]
    if document.get("items"):
        parts.append(_("from %(items)s") % {"items": items_text(document["items"])})
    listed = rules(document.get("people"))
    if any(rule.parts for rule in listed):
        parts.append(_("if conditions on the shopper hold"))
    elif listed:
        clauses = joined([rule.text for rule in listed], _("and"))
        parts.append(_("if %(clauses)s") % {"clauses": clauses})
    where = document.get("where") or {}
    named = [some(where[key]) for key in ("channels", "regions") if where.get(key)]
    if named:
        parts.append(_("in %(places)s") % {"places": ", ".join(named)})
    return " ".join(parts)


def _blocked(blocks: Document) -> str:
    if blocks.get("all"):
        return _("all offers")
    said = {
        "offers": _("the offers %(names)s"),
        "tags": _("offers tagged %(names)s"),
        "kinds": _("offers that give %(names)s"),
        "triggers": _("%(names)s offers"),
    }
    found = [
        text
        % {"names": some(str(name).replace("_", " ") if key == "kinds" else name for name in blocks[key])}
        for key, text in said.items()
        if blocks.get(key)
    ]
    return joined([*found, _("offers that name it")], _("and"))


def _experiment(document: Document) -> str:
    offers = document.get("offers") or {}
    arms = []
    for arm, share in sorted(document["arms"].items()):
        text = f"{arm} ({number_text(share)} %)"
        if offers.get(arm):
            text = _("%(arm)s, which alone has %(offers)s") % {"arm": text, "offers": some(offers[arm])}
        arms.append(text)
    return _("draws each %(unit)s into %(arms)s") % {"unit": document["unit"], "arms": "; ".join(arms)}


def _launch(document: Document) -> str:
    required = [str(name).replace("_", " ") for name in document.get("required") or []]
    parts = [
        _("approval needs %(checks)s") % {"checks": joined(required, _("and"))}
        if required
        else _("checks only advise")
    ]
    if above := document.get("second_approver_above"):
        parts.append(_("a second approver above %(amounts)s") % {"amounts": money_text(above)})
    if hours := document.get("emergency_review_hours"):
        parts.append(_("an emergency launch is reviewed within %(hours)s hours") % {"hours": hours})
    return "; ".join(parts)


_WRITERS: dict[str, Callable[[Document], str]] = {
    "policy": _policy,
    "guardrail": guardrail_text,
    "suppression": _suppression,
    "experiment": _experiment,
    "launch": _launch,
}
