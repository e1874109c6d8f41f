"""Codes for one person: issued one by one, bound to identities, and forgotten with the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.errors import Nature, OfferdeskError
from decisions.codes.digests import code_digest, subjects_of, tail_of
from decisions.codes.drawing import draw
from decisions.codes.events import note
from decisions.codes.pools import check_open
from decisions.codes.rights import check_may
from decisions.models import Code, CodeBatch, CodeBinding, CodePool

Identities = Mapping[str, str | None]
"""id, email (an address) or email_hash, device, card."""
DRAWS = 5


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A new code's clear text, which is kept nowhere, and the digest by which it is known."""

    clear_text: str
    digest: bytes


@transaction.atomic
def issue_code(
    *,
    pool: CodePool,
    identities: Identities,
    actor: User | None = None,
    door: str,
    expires: datetime | None = None,
) -> IssuedCode:
    """A new code for whom the identities name; without an actor it is granted by a redemption.

    OfferdeskError `right_missing`, `pool_closed`, `identity_missing`, `identity_invalid`.
    """
    if actor is not None:
        check_may(actor, "generate_codepool")
    check_open(pool)
    subjects = subjects_of(identities)
    if pool.kind == "personal" and not subjects:
        raise OfferdeskError("identity_missing", detail="A personal code needs somebody to belong to.")
    batch = _issued_batch(pool)
    for _ in range(DRAWS):
        (text,) = draw(1, length=pool.length, prefix=pool.prefix, grouping=pool.grouping)
        digest = code_digest(text)
        code = Code(digest=digest, tail=tail_of(text), batch=batch, expires=expires)
        try:
            with transaction.atomic():
                code.save(force_insert=True)
        except IntegrityError:
            continue
        _bind(digest, subjects)
        note("issued", pool=pool, batch=batch, actor=actor, door=door, count=1, tail=code.tail)
        return IssuedCode(text, digest)
    raise OfferdeskError(
        "codes_collide", nature=Nature.CONFLICT, detail=f"{pool.slug} has no free codes left."
    )


@transaction.atomic
def bind_code(*, actor: User, code: str, identities: Identities, door: str) -> int:
    """Gives a code to whom the identities name, beside those who have it; how many were added.

    OfferdeskError `right_missing`, `code_unknown`, `identity_missing`, `not_personal`.
    """
    check_may(actor, "import_codepool")
    subjects = subjects_of(identities)
    if not subjects:
        raise OfferdeskError("identity_missing", detail="Say to whom the code is to belong.")
    row = Code.objects.select_related("batch__pool").filter(digest=code_digest(code)).first()
    if row is None:
        raise OfferdeskError("code_unknown", nature=Nature.MISSING, detail="No pool has this code.")
    pool = row.batch.pool
    if pool.kind == "unique":
        detail = f"The codes of {pool.slug} belong to whoever holds them; only personal ones are bound."
        raise OfferdeskError("not_personal", {"pool": pool.slug}, Nature.CONFLICT, detail=detail)
    added = _bind(bytes(row.digest), subjects)
    note("bound", pool=pool, batch=row.batch, actor=actor, door=door, count=1, tail=row.tail)
    return added


def forget_person(identities: Identities) -> int:
    """Removes the bindings of a person that is erased; personal codes are then nobody's. How many."""
    removed = 0
    for kind, subject in subjects_of(identities).items():
        removed += CodeBinding.objects.filter(kind=kind, subject=subject).delete()[0]
    return removed


def _bind(digest: bytes, subjects: Mapping[str, bytes]) -> int:
    rows = [CodeBinding(digest=digest, kind=kind, subject=subject) for kind, subject in subjects.items()]
    before = CodeBinding.objects.filter(digest=digest).count()
    CodeBinding.objects.bulk_create(rows, ignore_conflicts=True)
    return CodeBinding.objects.filter(digest=digest).count() - before


def _issued_batch(pool: CodePool) -> CodeBatch:
    """The pool's open batch of issued codes; made with the first of them."""
    batch, _ = CodeBatch.objects.get_or_create(
        pool=pool, origin="issued", voided_at=None, defaults={"mixed": True, "made_at": timezone.now()}
    )
    return batch
