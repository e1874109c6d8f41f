"""Kills and pauses: throwing a switch, and what is off now."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from django.db import connection, transaction

from catalog.errors import Nature, OfferdeskError
from decisions.engine import Overrides
from decisions.models import Override

Action = Literal["kill", "pause", "lift"]
Target = Literal["offer", "campaign", "tag", "channel", "everything"]


class SwitchError(OfferdeskError):
    """A switch that cannot be thrown; its text names what is wrong."""

    def __init__(self, detail: str) -> None:
        super().__init__("switch_invalid", detail=detail)


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch that is in force."""

    number: int
    action: Action
    target: Target
    code: str
    reason: str
    actor: str
    created_at: datetime
    drops_reservations: bool = False


def switch(
    *, action: Action, target: Target, code: str, reason: str, actor: str, drops_reservations: bool = False
) -> int:
    """Throws a switch (or lifts one); returns its number. Every worker follows within two seconds.

    A kill may drop the reservations that hold what it stops: from the end of this transaction on none of
    them can be redeemed. A pause never takes the place of a kill: OfferdeskError `killed`.
    """
    _check(action=action, target=target, code=code, reason=reason, actor=actor)
    with throwing(), connection.cursor() as cursor:
        if action == "pause":
            _check_not_killed(target, code)
        override = Override.objects.create(
            action=action,
            target=target,
            code=code,
            reason=reason,
            actor=actor,
            drops_reservations=drops_reservations and action == "kill",
        )
        cursor.execute("SELECT pg_notify('offerdesk_live', %s)", [f"override {override.number}"])
    return override.number


def lift_pause(*, code: str, reason: str, actor: str) -> int | None:
    """Lifts the pause of an offer; None where it is not paused: a kill that came meanwhile stays."""
    with throwing():
        last = _last("offer", code)
        if last is None or last.action != "pause":
            return None
        return switch(action="lift", target="offer", code=code, reason=reason, actor=actor)


@contextmanager
def throwing() -> Iterator[None]:
    """A transaction in which nobody else throws a switch: what is in force stays so to its end.

    Numbers become visible in their order: who has read number n has read all below it. A kill takes this lock
    and no other: whoever takes it has every row already that he may have to wait for.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('decisions_override'))")
        yield


def _check(*, action: str, target: str, code: str, reason: str, actor: str) -> None:
    """Refuses a switch that nobody answers for or that names nothing."""
    if action not in get_args(Action):
        raise SwitchError(f"action must be one of {', '.join(get_args(Action))}, not {action!r}")
    if target not in get_args(Target):
        raise SwitchError(f"target must be one of {', '.join(get_args(Target))}, not {target!r}")
    if (target == "everything") == bool(code):
        raise SwitchError(f"{target} takes no code" if code else f"the code of the {target} is missing")
    if not reason.strip() or not actor.strip():
        raise SwitchError("a switch needs a reason and an actor")


def _check_not_killed(target: str, code: str) -> None:
    """Refuses to pause what is killed: resuming would then bring back what was meant to stay off."""
    last = _last(target, code)
    if last is not None and last.action == "kill":
        name = f"{target} {code}".strip()
        detail = f"The {name} was killed: it is off already, and a pause would take the kill's place."
        raise OfferdeskError("killed", {"target": target, "code": code}, Nature.CONFLICT, detail=detail)


def _last(target: str, code: str) -> Override | None:
    return Override.objects.filter(target=target, code=code).order_by("number").last()


def in_force(rows: Iterable[tuple[int, str, str, str]]) -> list[tuple[int, str, str, str]]:
    """Of (number, action, target, code) rows in their order: the last of each target unless it lifts."""
    last = {(target, code): (number, action, target, code) for number, action, target, code in rows}
    return sorted(row for row in last.values() if row[1] != "lift")


def as_overrides(rows: list[tuple[int, str, str, str]]) -> Overrides:
    """The engine's input made of all rows up to the last one."""
    switches = tuple((action, target, code) for _, action, target, code in in_force(rows))
    return Overrides(number=rows[-1][0] if rows else 0, switches=switches)


def overrides_at(number: int) -> Overrides:
    """The overrides as they stood at a number, for replay."""
    rows = Override.objects.filter(number__lte=number).order_by("number")
    return as_overrides(list(rows.values_list("number", "action", "target", "code")))


def switches_in_force() -> list[Switch]:
    """What is switched off now, oldest first."""
    rows = {row.number: row for row in Override.objects.order_by("number")}
    numbers = in_force((row.number, row.action, row.target, row.code) for row in rows.values())
    return [_as_switch(rows[number]) for number, *_ in numbers]


def lifted_since(moment: datetime) -> dict[str, datetime]:
    """The offers of which a pause or kill was lifted since a moment, and when that was last."""
    rows = Override.objects.filter(action="lift", target="offer", created_at__gte=moment).order_by("number")
    return dict(rows.values_list("code", "created_at"))


def _as_switch(row: Override) -> Switch:
    return Switch(
        number=row.number,
        action=row.action,  # type: ignore[arg-type]
        target=row.target,  # type: ignore[arg-type]
        code=row.code,
        reason=row.reason,
        actor=row.actor,
        created_at=row.created_at,
        drops_reservations=row.drops_reservations,
    )
