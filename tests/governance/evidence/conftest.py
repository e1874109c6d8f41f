"""A part of the tests' own beside what a house has."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from governance.evidence import registry
from governance.evidence.registry import HANDED_ON, Part, Tell, Verdict, register_part
from governance.launch.services import submit
from governance.models import EvidencePart, Review
from tests.governance.house import NOON, drafted


@dataclass
class Scripted:
    """A part that does as it is told."""

    result: Any = field(default_factory=lambda: {"fine": True})
    uses: dict[str, Any] = field(default_factory=lambda: {"data": "march"})
    error: Exception | None = None
    hand_on: bool = False
    seen: list[tuple[str, int, int]] = field(default_factory=list)
    """(state, done, total) of the row as others see it, halfway."""

    def used(self, review: Review, at: datetime) -> dict[str, Any]:
        return dict(self.uses)

    def compute(self, row: EvidencePart, tell: Tell) -> Any:
        tell(1, 2)
        now = EvidencePart.objects.get(pk=row.pk)
        self.seen.append((now.state, now.done, now.total))
        if self.error is not None:
            raise self.error
        return HANDED_ON if self.hand_on else self.result


def judged(result: Any, review: Review) -> Verdict:
    return Verdict(result["fine"], "It was looked at.", "" if result["fine"] else "Make it fine.")


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """The only part of the house, under the name of a required check."""
    script = Scripted()
    monkeypatch.setattr(registry, "_parts", {})
    register_part(
        Part("worst_stack", "Worst stack", script.used, script.compute, judged, "governance/note.html")
    )
    return script


def sent(actor: User, code: str = "summer10", **changes: Any) -> Review:
    """A review of which no evidence is computed yet."""
    return submit(version=drafted(actor, code, **changes), actor=actor, at=NOON)
