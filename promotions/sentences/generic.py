"""A kind without a sentence of its own, in words made of its label and parameters."""

from collections.abc import Mapping
from typing import Any

from decisions.public import BENEFITS, CONDITIONS
from promotions.sentences.amounts import money_text, number_text, some
from promotions.sentences.selections import items_text


def kind_text(document: Mapping[str, Any]) -> str:
    """ "Label: parameter value, ..." of any condition or benefit, known or not."""
    name = str(document.get("kind", ""))
    kind = BENEFITS.get(name) or CONDITIONS.get(name)
    if kind is None:
        return name or "?"
    stated = [
        f"{param.label} {_value(document[param.key], param.type.form)}"
        for param in kind.params()
        if document.get(param.key) is not None
    ]
    return f"{kind.label}: {', '.join(stated)}" if stated else kind.label


def _value(value: Any, form: str) -> str:
    try:
        return _worded(value, form)
    except (AttributeError, KeyError, TypeError, ValueError):
        return str(value)


def _worded(value: Any, form: str) -> str:
    if form == "money":
        return money_text(value)
    if form == "selection":
        return items_text(value)
    if form == "selections":
        return some(items_text(selection) for selection in value)
    if isinstance(value, list):
        return some(value)
    if isinstance(value, bool):
        return "✓" if value else "–"
    return number_text(value) if form in ("decimal", "whole") else str(value)
