"""The kill switch: an offer, a campaign, a tag, a channel or everything off at once, and on again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.contrib.auth.models import User

from catalog.models import Channel
from decisions.public import Applied, Switch, applied_since, switch, switches_in_force, throwing
from governance.attempts import kept_if_refused
from governance.hands import Hand
from governance.refusals import check_reason, conflict, lacking
from governance.roles import Role, check_role
from promotions.models import Campaign, Offer, OfferVersion, VersionState

KILLERS = (Role.OPERATIONS,)
TARGETS = ("offer", "campaign", "tag", "channel", "everything")
LATELY = timedelta(hours=1)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reach:
    """What a kill would stop: how many published offers, some of them by name, and what they gave lately."""

    offers: int
    names: tuple[str, ...]
    applied: Applied
    """In the last hour."""

    @property
    def given(self) -> str:
        """What they took off, in words: "12.00 EUR, 3.00 USD"."""
        return ", ".join(f"{amount} {currency}" for currency, amount in sorted(self.applied.amounts.items()))


@kept_if_refused("kill")
def kill(
    *,
    target: str,
    code: str,
    reason: str,
    actor: User,
    drop_reservations: bool = False,
    door: str = "admin",
) -> int:
    """Switches something off on every worker within 2 s; the switch's number. It waits for no launch.

    Reservations that were made before keep what they hold, unless they are to be dropped: then none of them
    is redeemed from this instant on. That may also be added to a kill in force. A kill stays until `revive`
    lifts it; pausing, resuming and publishing don't touch it. Raises OfferdeskError `role_missing`,
    `reason_missing`, `code_missing`, `unknown_target`, `killed_already`.
    """
    with throwing():
        check_role(actor, *KILLERS, to="kill")
        check_reason(reason)
        code = _known(target, code)
        standing = _kill_of(target, code)
        if standing is not None and (standing.drops_reservations or not drop_reservations):
            raise conflict("killed_already", f"{_name(target, code)} is off already.")
        return _throw("kill", target, code, reason, Hand.of(actor, door), drop_reservations)


@kept_if_refused("lift a kill")
def revive(*, target: str, code: str, reason: str, actor: User, door: str = "admin") -> int:
    """Lifts a kill: what is approved and in its window gives again within 2 s; the last switch's number.

    A kill that came over an offer's pause leaves the pause, which is for people to lift as well.
    Raises OfferdeskError `role_missing`, `reason_missing`, `not_killed`.
    """
    with throwing():
        check_role(actor, *KILLERS, to="lift a kill")
        check_reason(reason)
        if _kill_of(target, code) is None:
            raise conflict("not_killed", f"{_name(target, code)} is not killed.")
        by = Hand.of(actor, door)
        number = _throw("lift", target, code, reason, by)
        paused = OfferVersion.objects.filter(offer__code=code, state=VersionState.PAUSED)
        if target == "offer" and paused.exists():
            number = _throw("pause", target, code, reason, by)
        return number


def reach_of(target: str, code: str, at: datetime) -> Reach:
    """The published offers that a kill of it stops, in every channel or in the one that is named."""
    published = OfferVersion.objects.filter(state__in=OfferVersion.PUBLISHED)
    chosen = {
        "offer": published.filter(offer__code=code),
        "campaign": published.filter(campaign__code=code),
        "tag": published.filter(tags__contains=[code]),
    }.get(target, published)
    codes = chosen.order_by("offer__code").values_list("offer__code", flat=True)
    applied = applied_since(
        at - LATELY,
        codes=list(codes) if target in ("offer", "campaign", "tag") else None,
        channel=code if target == "channel" else "",
    )
    return Reach(chosen.count(), tuple(codes[:SHOWN]), applied)


def _known(target: str, code: str) -> str:
    """The code, if something bears it; a switch that names nothing would be thrown in vain."""
    if target not in TARGETS:
        raise conflict("unknown_target", f"One can kill {', '.join(TARGETS)}, not {target!r}.")
    if target == "everything":
        return ""
    code = code.strip()
    if not code:
        raise lacking("code", f"Name the {target} that is to be killed.")
    known = {
        "offer": Offer.objects.filter(code=code),
        "campaign": Campaign.objects.filter(code=code),
        "channel": Channel.objects.filter(code=code),
        "tag": OfferVersion.objects.filter(tags__contains=[code]),
    }[target]
    if not known.exists():
        raise conflict("unknown_target", f"There is no {target} {code}.")
    return code


def _kill_of(target: str, code: str) -> Switch | None:
    """The kill in force of exactly this."""
    kills = (each for each in switches_in_force() if each.action == "kill")
    return next((each for each in kills if (each.target, each.code) == (target, code)), None)


def _throw(
    action: Literal["kill", "pause", "lift"],
    target: str,
    code: str,
    reason: str,
    by: Hand,
    drops: bool = False,
) -> int:
    return switch(
        action=action,
        target=target,  # type: ignore[arg-type]
        code=code,
        reason=reason.strip(),
        actor=by.label,
        drops_reservations=drops,
    )


def _name(target: str, code: str) -> str:
    return f"The {target} {code}" if code else "Everything"
