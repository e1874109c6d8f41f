"""What differs between two documents, in words: for the checker, who reads and doesn't parse."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from decisions.public import canonical
from promotions.differences import changed_keys, differences
from promotions.material import LABELS
from promotions.models import Kpi, Objective
from promotions.sentences import money_text, offer_words

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: what it is called, and both sides in words ("" where nothing stood)."""

    label: str
    old: str
    new: str


def changes_of(old: Document, new: Document) -> list[Change]:
    """Everything that differs; the sentence first, where it differs too."""
    found = []
    before, after = sentence(old), sentence(new)
    if before != after:
        found.append(Change(_("In one sentence"), before, after))
    return [*found, *changes_by_key(old, new)]


def changes_by_key(old: Document, new: Document) -> list[Change]:
    """Everything that differs, key by key; also for documents that are no offers."""
    keys = changed_keys(dict(old), dict(new))
    return [change for key in keys for change in _changes_at(key, old.get(key), new.get(key))]


def _changes_at(key: str, old: Any, new: Any) -> Iterator[Change]:
    """What changed under one key: as a whole where it has words of its own, else place by place."""
    if write := WRITERS.get(key):
        yield Change(str(LABELS[key]), write(old), write(new))
        return
    for each in differences({key: old}, {key: new}):
        label = " › ".join([str(LABELS.get(key, key)), *each.steps[1:]])
        yield Change(label, plain_text(each.old), plain_text(each.new))


def sentence(document: Document) -> str:
    """The whole offer in one line."""
    return offer_words(dict(document)).line


def budget_text(budget: Any) -> str:
    """ "50,000.00 EUR", or why there is none."""
    if isinstance(budget, Mapping) and "none" in budget:
        return _("none: %(reason)s") % {"reason": budget["none"]}
    return money_text(budget) if budget else ""


def suppressions_text(suppressions: Any) -> str:
    """Their names, or why there are none."""
    if isinstance(suppressions, Mapping):
        return _("none: %(reason)s") % {"reason": suppressions.get("none", "")}
    return ", ".join(suppressions or [])


def kpi_text(kpi: Any) -> str:
    """ "average order value +5%"."""
    if not isinstance(kpi, Mapping):
        return ""
    metric = str(kpi.get("metric", ""))
    return f"{dict(Kpi.choices).get(metric, metric)} {kpi.get('target', '')}".strip()


def objective_text(objective: Any) -> str:
    """ "lift the average order"."""
    return str(dict(Objective.choices).get(objective, objective or ""))


def plain_text(value: Any) -> str:
    """Any other value: texts as they are, lists with commas, the rest as the document writes it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return canonical(value)


WRITERS: dict[str, Callable[[Any], str]] = {
    "budget": budget_text,
    "suppressions": suppressions_text,
    "kpi": kpi_text,
    "objective": objective_text,
}
