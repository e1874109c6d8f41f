"""History pages: who changed what from what to what, when and through which door; nothing to press."""

from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from decisions.public import BENEFITS
from promotions.documents import to_yaml
from promotions.selectors.history import Entry
from promotions.sentences import Rule, benefit_text, rules

DOORS = {
    "admin": "in the admin",
    "api": "through the API",
    "command": "on the command line",
    "job": "by a job",
}
PLACES = {"give": "Gives", "when": "To whom"}

Row = TypeVar("Row", bound=Model)


def found(model: type[Row], object_id: str) -> Row:
    """The row of an address; 404 where there is none, also for what is no number."""
    if not object_id.isdecimal():
        raise Http404
    return get_object_or_404(model, pk=object_id)


def history_page(
    admin: "ModelAdmin[Any]", request: HttpRequest, *, name: str, back: str, entries: list[Entry]
) -> HttpResponse:
    """The history of one object."""
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.model._meta,
        "title": f"History of {name}",
        "has_permission": True,
        "name": name,
        "back": back,
        "entries": [_shown(entry) for entry in entries],
    }
    return TemplateResponse(request, "promotions/history.html", context)


def _shown(entry: Entry) -> dict[str, Any]:
    changes = [
        {"place": _place(change.path), "old": _text(change.old), "new": _text(change.new)}
        for change in entry.changes
    ]
    return {"entry": entry, "changes": changes, "door": DOORS.get(entry.door, f"by {entry.door}")}


def _place(path: tuple[str, ...]) -> str:
    """ "Gives 1, percent": list positions count from 1 already."""
    first, *rest = path
    place = [PLACES.get(first, first), *rest]
    return ", ".join(part.replace("_", " ") for part in place).replace("Gives, ", "Gives ", 1)


def _text(value: Any) -> str:
    """A value as people read it: plain or a sentence where it can be, else YAML."""
    if value is None:
        return ""
    parts = value if isinstance(value, list) else [value]
    if all(isinstance(part, dict) and part.get("kind") in BENEFITS for part in parts):
        return "\n".join(map(benefit_text, parts))
    if all(isinstance(part, dict) and part.keys() & {"kind", "any", "all", "not"} for part in parts):
        return _outline(rules(value))
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return to_yaml(value).strip()


def _outline(listed: list[Rule], depth: int = 0) -> str:
    """Rules one a line, indented where they are nested."""
    return "\n".join(
        "  " * depth + rule.text + (f"\n{_outline(rule.parts, depth + 1)}" if rule.parts else "")
        for rule in listed
    )
