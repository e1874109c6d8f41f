"""The kill switch: an offer, a campaign, a tag, a channel or everything off at once, and on again."""

from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import User

from catalog.models import Channel
from decisions.public import switch, switches_in_force
from governance.attempts import kept_if_refused
from governance.hands import Hand
from governance.locks import launching
from governance.refusals import check_reason, conflict, lacking
from governance.roles import Role, check_role
from promotions.models import Campaign, Offer, OfferVersion

KILLERS = (Role.OPERATIONS,)
TARGETS = ("offer", "campaign", "tag", "channel", "everything")


@dataclass(frozen=True, slots=True)
class Reach:
    """What a kill would stop: how many published offers, and some of them by name."""

    offers: int
    names: tuple[str, ...]


@kept_if_refused("kill")
def kill(*, target: str, code: str, reason: str, actor: User, door: str = "admin") -> int:
    """Switches something off on every worker within 2 s; the switch's number.

    Reservations that were made before keep what they hold. A kill stays until `revive` lifts it; pausing,
    resuming and publishing don't touch it. Raises OfferdeskError `role_missing`, `reason_missing`,
    `code_missing`, `unknown_target`, `killed_already`.
    """
    with launching():
        check_role(actor, *KILLERS, to="kill")
        check_reason(reason)
        code = _known(target, code)
        if _is_killed(target, code):
            raise conflict("killed_already", f"{_name(target, code)} is off already.")
        return _throw("kill", target, code, reason, Hand.of(actor, door))


@kept_if_refused("lift a kill")
def revive(*, target: str, code: str, reason: str, actor: User, door: str = "admin") -> int:
    """Lifts a kill: what is approved and in its window gives again within 2 s; the switch's number.

    Raises OfferdeskError `role_missing`, `reason_missing`, `not_killed`.
    """
    with launching():
        check_role(actor, *KILLERS, to="lift a kill")
        check_reason(reason)
        if not _is_killed(target, code):
            raise conflict("not_killed", f"{_name(target, code)} is not killed.")
        return _throw("lift", target, code, reason, Hand.of(actor, door))


def reach_of(target: str, code: str) -> Reach:
    """The published offers that a kill of it stops, in every channel or in the one that is named."""
    published = OfferVersion.objects.filter(state__in=OfferVersion.PUBLISHED)
    chosen = {
        "offer": published.filter(offer__code=code),
        "campaign": published.filter(campaign__code=code),
        "tag": published.filter(tags__contains=[code]),
    }.get(target, published)
    names = tuple(chosen.order_by("offer__code").values_list("offer__code", flat=True)[:20])
    return Reach(chosen.count(), names)


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


def _is_killed(target: str, code: str) -> bool:
    return ("kill", target, code) in {(each.action, each.target, each.code) for each in switches_in_force()}


def _throw(action: Literal["kill", "lift"], target: str, code: str, reason: str, by: Hand) -> int:
    return switch(
        action=action,
        target=target,  # type: ignore[arg-type]
        code=code,
        reason=reason.strip(),
        actor=by.label,
    )


def _name(target: str, code: str) -> str:
    return f"The {target} {code}" if code else "Everything"
