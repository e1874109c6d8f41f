"""Keeping what was refused: the row outlives the transaction that was rolled back."""

import functools
import logging
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from django.contrib.auth.models import User
from django.utils import timezone

from catalog.errors import Nature, OfferdeskError
from governance.models import RefusedAttempt, RuleVersion

logger = logging.getLogger(__name__)

SAID = ("actor", "door", "note", "reason", "remark")
"""Arguments of services that name no target."""

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def kept_if_refused(
    action: str, *natures: Nature
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Decorates a service: what it refuses to a person (or further natures of error) is kept as an attempt.

    Stands outside the service's own transaction. The target is the first argument that names something: of a
    rule's document its kind and code, of what is killed its kind and code.
    """

    def decorate(service: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @functools.wraps(service)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            try:
                return service(*args, **kwargs)
            except OfferdeskError as error:
                if error.nature in (natures or (Nature.REFUSED,)):
                    _keep(action, kwargs, error)
                raise

        return guarded

    return decorate


def _keep(action: str, kwargs: dict[str, Any], error: OfferdeskError) -> None:
    actor = kwargs.get("actor")
    target = _target(kwargs)
    logger.warning("refused: %s tried to %s %s: %s", actor, action, target, error)
    error._attempt = RefusedAttempt.objects.create(  # type: ignore[attr-defined]
        at=timezone.now(),
        actor=actor if isinstance(actor, User) else None,
        action=action,
        target=target[:200],
        code=error.code,
        detail=error.detail,
        door=str(kwargs.get("door", "admin")),
    )


def _target(kwargs: Mapping[str, Any]) -> str:
    if {"target", "code"} <= kwargs.keys():
        return f"{kwargs['target']} {kwargs['code']}".strip()
    names = (_named(value) for name, value in kwargs.items() if name not in SAID)
    return next((name for name in names if name), "")


def _named(value: Any) -> str:
    """What an argument is called; other data than a rule's document by nothing."""
    if not isinstance(value, Mapping):
        return str(value)
    return next((f"{kind} {value[kind]}" for kind, _ in RuleVersion.KINDS if kind in value), "")


def keep_after_rollback(error: OfferdeskError) -> None:
    """Writes the attempt once more, for a shell whose own transaction took the service's row with it."""
    attempt: RefusedAttempt | None = getattr(error, "_attempt", None)
    if attempt is not None and not RefusedAttempt.objects.filter(pk=attempt.pk).exists():
        attempt.save(force_insert=True)
