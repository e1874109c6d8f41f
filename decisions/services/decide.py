"""One decision from request to log row: gather, decide, record. Nothing is read after deciding."""

import time
from datetime import timedelta

from catalog.errors import FieldError, OfferdeskError
from catalog.models import Scope
from catalog.selectors.keys import KeyGrant
from catalog.selectors.places import knows_region, knows_store
from catalog.shredding.remembering import remembered
from decisions.engine import ENGINE_VERSION, Request, canonical, decide
from decisions.guessing.entered import enter_codes
from decisions.ids import ULIDS
from decisions.log.rows import LogRow, write_row
from decisions.log.subjects import key_for, subject_of
from decisions.services.answering import answer_text
from decisions.services.gather import gather
from decisions.snapshots.gifts import gifts_for
from decisions.snapshots.watcher import live


def decide_and_log(*, request: Request, received: str, grant: KeyGrant) -> str:
    """Answers a request of a channel that the key may speak for; returns the answer as it was logged.

    `received` is the body as it came, kept for replay. Raises OfferdeskError `too_many_wrong_codes`.
    """
    check_places(request)
    now = live()
    entered = enter_codes(request, grant)
    decision_id, created = ULIDS.next(time.time_ns() // 1_000_000)
    gifts = gifts_for(now.compiled, request, created)
    subject = subject_of(request.customer)
    key = remembered(subject) if subject is not None else None
    gathered = gather(
        request,
        gifts=gifts,
        clock=created,
        among=[now.compiled],
        channels=grant.channels,
        key_of=subject if key is None else None,
    )
    decision = decide(now.compiled, now.overrides, request, gathered.facts, gathered.allowances, created)
    entered.settle(decision)
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
            data_key=key or key_for(subject, gathered.key),
        )
    )
    return text


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
