"""History pages: who changed what from what to what, when and through which door; nothing to press."""

from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from promotions.selectors.history import Entry
from promotions.sentences.changes import place_text, value_text

DOORS = {
    "admin": "in the admin",
    "api": "through the API",
    "command": "on the command line",
    "job": "by a job",
}

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
        {"place": place_text(change.steps), "old": value_text(change.old), "new": value_text(change.new)}
        for change in entry.changes
    ]
    return {"entry": entry, "changes": changes, "door": DOORS.get(entry.door, f"by {entry.door}")}
