"""A notice in words: for the inbox, a mail, another system."""

import json
from typing import Any

from django.conf import settings
from django.utils import translation

from governance.models import Notice
from governance.notifications.kinds import KINDS
from governance.notifications.links import outside


def sentence_of(notice: Notice) -> str:
    """What happened, in one line and in the language that is active."""
    kind = KINDS.get(notice.kind)
    if kind is None:  # of a release that knew more kinds
        return f"{notice.kind}: {notice.facts.get('what', '')}"
    text = str(kind.sentence) % _Facts(notice.facts)
    return " ".join(text.split())


def label_of(notice: Notice) -> str:
    """What its kind is called."""
    kind = KINDS.get(notice.kind)
    return str(kind.label) if kind else notice.kind


class _Facts(dict[str, str]):
    """A fact that a notice lacks is left out."""

    def __missing__(self, name: str) -> str:
        return "–"


def told_to_systems(notice: Notice) -> bytes:
    """The body of a webhook's call: the same bytes at each attempt."""
    with translation.override(settings.LANGUAGE_CODE):
        told: dict[str, Any] = {
            "id": f"notice-{notice.pk}",
            "object": "notice",
            "kind": notice.kind,
            "at": notice.at.isoformat().replace("+00:00", "Z"),
            "text": sentence_of(notice),
            "note": notice.facts.get("note", ""),
            "by": notice.by,
            "about": {"object": notice.about, "id": notice.about_id},
            "url": outside(notice.url),
        }
    return json.dumps(told, ensure_ascii=False).encode()
