"""Making and changing pools."""

import re
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction

from catalog.errors import FieldError, Nature, OfferdeskError
from decisions.codes.rights import check_may
from decisions.models import CodePool
from decisions.models.codes import KINDS, LONGEST, SHORTEST


class Wanted(TypedDict, total=False):
    """What can be said of a pool; what is left out stays as it is, or is as the model has it."""

    name: str
    kind: str
    partner: str
    prefix: str
    length: int
    grouping: int
    expires: datetime | None
    note: str
    closed: bool


@transaction.atomic
def make_pool(*, actor: User, slug: str, **wanted: Unpack[Wanted]) -> CodePool:
    """A new, empty pool; OfferdeskError `validation` names each wrong field."""
    check_may(actor, "add_codepool")
    pool = CodePool(slug=slug, created_by=actor)
    errors = []
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", slug):
        errors.append(FieldError("/slug", "wrong_value", "A slug has small letters, digits and hyphens."))
    elif pool_exists(slug):
        errors.append(FieldError("/slug", "taken", f"There is a pool {slug} already."))
    return _save(pool, actor, wanted, errors)


@transaction.atomic
def change_pool(*, actor: User, pool: CodePool, **wanted: Unpack[Wanted]) -> CodePool:
    """Changes what later codes look like and until when all are usable; with codes, the kind stays."""
    check_may(actor, "change_codepool")
    stored = CodePool.objects.select_for_update().get(pk=pool.pk)
    errors = []
    if wanted.get("kind", stored.kind) != stored.kind and stored.batches.exists():
        errors.append(FieldError("/kind", "fixed", "A pool that has codes keeps its kind."))
    return _save(stored, actor, wanted, errors)


def pool_exists(slug: str) -> bool:
    """Whether there is a pool of this name."""
    return CodePool.objects.filter(slug=slug).exists()


def pool_named(slug: str) -> CodePool:
    """The pool, or OfferdeskError `pool_unknown`."""
    pool = CodePool.objects.filter(slug=slug).first()
    if pool is None:
        raise OfferdeskError(
            "pool_unknown", {"pool": slug}, Nature.MISSING, detail=f"There is no pool {slug}."
        )
    return pool


def check_open(pool: CodePool) -> None:
    """Refuses to bring codes into a pool that takes none: OfferdeskError `pool_closed`."""
    if pool.closed or pool.voided_at is not None:
        word = "closed" if pool.voided_at is None else "void"
        raise OfferdeskError(
            "pool_closed",
            {"pool": pool.slug},
            Nature.CONFLICT,
            detail=f"The pool {pool.slug} is {word}: it takes no more codes.",
        )


def _save(pool: CodePool, actor: User, wanted: Wanted, errors: list[FieldError]) -> CodePool:
    given: dict[str, Any] = dict(wanted)
    for name, value in given.items():
        setattr(pool, name, value.strip() if isinstance(value, str) else value)
    pool.prefix = pool.prefix.upper()
    errors += problems_of(pool)
    if errors:
        raise OfferdeskError("validation", detail=" ".join(each.message for each in errors), errors=errors)
    pool._history_user = actor  # type: ignore[attr-defined]  # simple-history reads it
    pool.save()
    return pool


def problems_of(pool: CodePool) -> list[FieldError]:
    """What is wrong with a pool's fields, each by itself."""
    found = []
    if not pool.name:
        found.append(FieldError("/name", "required", "A pool needs a name."))
    if pool.kind not in dict(KINDS):
        found.append(FieldError("/kind", "wrong_value", f"A kind is one of {', '.join(dict(KINDS))}."))
    if not re.fullmatch(r"([A-Z0-9][A-Z0-9-]{0,19})?", pool.prefix):
        message = "A prefix has at most 20 letters from A to Z, digits and hyphens, and no hyphen first."
        found.append(FieldError("/prefix", "wrong_value", message))
    if not SHORTEST <= pool.length <= LONGEST:
        message = f"A code has from {SHORTEST} to {LONGEST} drawn symbols."
        found.append(FieldError("/length", "wrong_value", message))
    if not 0 <= pool.grouping <= LONGEST:
        found.append(FieldError("/grouping", "wrong_value", f"A group has up to {LONGEST} symbols."))
    return found
