"""Erasing a person: keys are shredded, bindings and the catalogue's facts go, and the deed is noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from catalog.errors import FieldError, Nature, OfferdeskError
from catalog.services.data_keys import shred_day, shred_keys
from catalog.services.erasing import erase_customer_row, identities_of
from decisions.codes.digests import subject_digest, subjects_of
from decisions.codes.issuing import forget_person
from decisions.codes.rights import check_may
from decisions.models import Erasure

RIGHT = "add_erasure"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done."""

    keys: int
    """Data keys destroyed."""
    bindings: int
    """Personal codes that are nobody's now."""
    known: bool
    """Whether the catalogue had a row."""


@transaction.atomic
def erase_customer(
    *,
    customer: str,
    reason: str,
    actor: User | None,
    door: str,
    at: datetime,
    others: Sequence[Mapping[str, str]] = (),
) -> Erased:
    """Makes what the log and the claims hold of a customer unreadable, and empties his row.

    `others` are identities that the catalogue does not know (email or email_hash, device, card), one a
    mapping. Every worker follows within 4 seconds; a decision made after that starts a new key. `actor` None:
    whoever runs the installation, from its command line. Raises OfferdeskError right_missing, reason_missing,
    identity_invalid, customer_unknown where there was nothing to erase.
    """
    if actor is not None:
        check_may(actor, RIGHT)
    if not reason.strip():
        error = FieldError("/reason", "missing", "Say why: a reason is needed.")
        raise OfferdeskError("reason_missing", detail=error.message, errors=[error])
    identities = [*identities_of(customer), *others]
    subjects = {digest for each in identities for digest in subjects_of(each).values()}
    # The key of a decision is named by the id as it was sent, spaces and all.
    subjects.add(subject_digest("id", customer))
    done = Erased(
        shred_keys(subjects=subjects, at=at),
        sum(map(forget_person, identities)),
        erase_customer_row(code=customer),
    )
    if not (done.keys or done.bindings or done.known):
        raise OfferdeskError(
            "customer_unknown", nature=Nature.MISSING, detail=f"Nothing is known of {customer!r}."
        )
    Erasure.objects.create(
        at=at,
        subject=subject_digest("id", customer).hex(),
        keys=done.keys,
        bindings=done.bindings,
        known=done.known,
        reason=reason.strip(),
        actor=actor,
        door=door,
    )
    return done


@transaction.atomic
def erase_guests(*, day: date, reason: str, actor: User | None, door: str, at: datetime) -> int:
    """Makes the decisions of a day's guests (UTC) unreadable, all of them; keys destroyed.

    Raises OfferdeskError right_missing, reason_missing, day_not_over.
    """
    if actor is not None:
        check_may(actor, RIGHT)
    if not reason.strip():
        raise OfferdeskError("reason_missing", detail="Say why: a reason is needed.")
    keys = shred_day(day=day, at=at)
    Erasure.objects.create(
        at=at,
        subject=f"guests of {day}",
        keys=keys,
        bindings=0,
        known=False,
        reason=reason.strip(),
        actor=actor,
        door=door,
    )
    return keys
