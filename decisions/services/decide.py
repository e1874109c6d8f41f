"""One decision from request to log row: gather, decide, record. Nothing is read after deciding."""

import time
from datetime import timedelta

from catalog.errors import FieldError, OfferdeskError
from catalog.models import Scope
from catalog.selectors.keys import KeyGrant
from catalog.selectors.places import knows_region, knows_store
from catalog.shredding.keys import OpenKey, make_key
from catalog.shredding.remembering import note_stored, remember, remembered
from decisions.engine import ENGINE_VERSION, Request, canonical, decide
from decisions.ids import ULIDS
from decisions.log.rows import LogRow, write_row
from decisions.log.subjects import subject_of
from decisions.services.answering import answer_text
from decisions.services.gather import Gathered, gather
from decisions.snapshots.gifts import gifts_for
from decisions.snapshots.watcher import live


def decide_and_log(*, request: Request, received: str, grant: KeyGrant) -> str:
    """Answers a request of a channel that the key may speak for; returns the answer as it was logged.

    `received` is the body as it came, kept for replay.
    """
    check_places(request)
    now = live()
    decision_id, created = ULIDS.next(time.time_ns() // 1_000_000)
    gifts = gifts_for(now.compiled, request, created)
    subject = subject_of(request.customer)
    key = remembered(subject) if subject is not None else None
    gathered = gather(
        request,
        gifts=gifts,
        clock=created,
        among=[now.compiled],
        key_of=subject if key is None else None,
    )
    decision = decide(now.compiled, now.overrides, request, gathered.facts, gathered.allowances, created)
    expires = created + timedelta(minutes=gathered.minutes)
    diagnose = Scope.DIAGNOSE.value in grant.scopes
    text = answer_text(decision, decision_id=decision_id, created=created, expires=expires, diagnose=diagnose)
    write_row(
        LogRow(
            id=decision_id,
            created=created,
            expires=expires,
            channel=request.channel,
            key=grant.prefix,
            diagnose=diagnose,
            snapshot=now.compiled.hash,
            overrides=now.overrides.number,
            engine=ENGINE_VERSION,
            request=received,
            facts=canonical(gathered.facts.as_json()),
            allowances=canonical(gathered.allowances.as_json()),
            answer=text,
            subject=subject,
            data_key=key or _key_for(subject, gathered),
        )
    )
    return text


def _key_for(subject: bytes | None, gathered: Gathered) -> OpenKey | None:
    """The customer's key as it was read, or a first one, which is stored with the row; None for a guest."""
    if subject is None:
        return None
    if gathered.key is not None:
        note_stored(gathered.key)
    return remember(gathered.key or make_key(subject=subject))


def check_places(request: Request, at: str = "/") -> None:
    """Refuses a region or store that is not registered: a typing mistake would quietly cost offers.

    `at` stands before the names in the errors' pointers.
    """
    errors = []
    if request.region is not None and not knows_region(request.region):
        errors.append(FieldError(f"{at}region", "unknown_region", f"There is no region {request.region!r}."))
    if request.store is not None and not knows_store(request.store):
        errors.append(FieldError(f"{at}store", "unknown_store", f"There is no store {request.store!r}."))
    if errors:
        raise OfferdeskError("validation", detail=errors[0].message, errors=errors)
