"""Opening, acknowledging and closing incidents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from governance.attempts import kept_if_refused
from governance.hands import Hand
from governance.models import Incident
from governance.notifications.telling import incident_found
from governance.refusals import lacking, wrong_state
from governance.roles import Role, check_role
from promotions.models import OfferVersion
from promotions.services.saving import save_with_reason

HANDLERS = (Role.OPERATIONS, Role.FINANCE, Role.ADMINISTRATOR)
Facts = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; the same `fingerprint` is the same incident while it is open."""

    kind: str
    fingerprint: str
    title: str
    facts: Facts = ()
    version: OfferVersion | None = None
    orders: int | None = None
    exposure: Mapping[str, str] = field(default_factory=dict)
    """Amounts as texts by currency."""
    began_at: datetime | None = None


def found(finding: Finding, *, by: Hand, at: datetime) -> tuple[Incident, bool]:
    """The incident of what was found, and whether it is new; one that is open is brought up to date."""
    with transaction.atomic():
        incident, new = Incident.objects.select_for_update(of=("self",)).get_or_create(
            fingerprint=finding.fingerprint,
            state__in=("open", "acknowledged"),
            defaults={
                **_told(finding),
                "kind": finding.kind,
                "source": by.label,
                "state": "open",
                "began_at": finding.began_at or at,
                "found_at": at,
                "seen_at": at,
                "version": finding.version,
            },
        )
        if new:
            incident_found(incident, by)
        else:
            incident.seen_at, incident.seen = max(at, incident.seen_at), incident.seen + 1
            incident.over_at = None
            for name, value in _told(finding).items():
                setattr(incident, name, value)
            # The history keeps what people do; that it was found once more is no news.
            incident.save_without_historical_record()  # type: ignore[attr-defined]
    return incident, new


def _told(finding: Finding) -> dict[str, object]:
    return {
        "title": finding.title[:200],
        "facts": [dict(fact) for fact in finding.facts],
        "orders": finding.orders,
        "exposure": dict(finding.exposure),
    }


def no_more(*, kind: str, found_now: Collection[str], at: datetime) -> int:
    """Notes of open incidents of a kind that the check finds them no more; people close them. How many."""
    gone = Incident.objects.filter(kind=kind, over_at__isnull=True).exclude(state="closed")
    return gone.exclude(fingerprint__in=list(found_now)).update(over_at=at)


@kept_if_refused("acknowledge an incident")
def acknowledge(*, incident: Incident, actor: User, note: str = "", door: str = "admin") -> Incident:
    """Somebody looks after it."""
    with transaction.atomic():
        check_role(actor, *HANDLERS, to="acknowledge an incident")
        incident = _locked(incident, "acknowledge", "open")
        incident.state, incident.handled_by = "acknowledged", actor
        incident.note = note.strip() or incident.note
        return _saved(incident, actor, f"{door}: acknowledged")


@kept_if_refused("close an incident")
def close(
    *, incident: Incident, actor: User, note: str, door: str = "admin", at: datetime | None = None
) -> Incident:
    """Says what came of it; found again later, it is another incident."""
    with transaction.atomic():
        check_role(actor, *HANDLERS, to="close an incident")
        if not note.strip():
            raise lacking("note", "Say what came of it: closing needs a note.")
        incident = _locked(incident, "close", "open", "acknowledged")
        incident.state, incident.handled_by = "closed", actor
        incident.note, incident.closed_at = note.strip(), at or timezone.now()
        return _saved(incident, actor, f"{door}: closed")


def _locked(incident: Incident, action: str, *states: str) -> Incident:
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if incident.state not in states:
        raise wrong_state(action, f"The incident {incident.pk}", incident.state)
    return incident


def _saved(incident: Incident, actor: User, reason: str) -> Incident:
    save_with_reason(incident, actor=actor, reason=reason)
    return incident
