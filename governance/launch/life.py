"""The life of an offer's version as one table: what may be done in which state, by whom, through which door.

Services, buttons, docs/lifecycle.md and the tests that try everything read this table.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.roles import Role
from promotions.models import OfferVersion, VersionState

S = VersionState
CLOCK = "as the clock says"
"""Where an act leads to the state that the version's window gives: scheduled, live, ended."""


class Door(StrEnum):
    """A way by which an act can be asked for."""

    PAGE = "offer page"
    REVIEW = "review page"
    CAMPAIGN = "campaign page"
    API = "API"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that may be done to a version."""

    name: str
    sentence: str
    states: tuple[VersionState, ...]
    becomes: str
    roles: tuple[Role, ...]
    doors: tuple[Door, ...]
    owners: tuple[Role, ...] = ()
    """Roles that may only where the offer is their own."""
    not_by_makers: bool = False
    """Whether everybody who edited or submitted the version is kept from it."""


MAKERS = (Role.MARKETER, Role.ADMINISTRATOR)
SWITCHERS, OWNERS = (Role.OPERATIONS,), (Role.MARKETER,)

ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(
            "submit",
            "Sends a draft to review; from now on nobody edits it.",
            (S.DRAFT, S.SENT_BACK),
            S.IN_REVIEW,
            MAKERS,
            (Door.PAGE, Door.CAMPAIGN, Door.API),
        ),
        Act(
            "carry over",
            "Publishes a draft in which only name or texts are new, on the approval of the version before.",
            (S.DRAFT, S.SENT_BACK),
            CLOCK,
            MAKERS,
            (Door.PAGE,),
        ),
        Act(
            "launch in emergency",
            "Publishes at once, with a reason, and ends by itself unless it is approved in time.",
            (S.DRAFT, S.SENT_BACK, S.IN_REVIEW),
            CLOCK,
            SWITCHERS,
            (Door.PAGE,),
        ),
        Act(
            "approve",
            "Approves exactly what was submitted; with the last approval that it needs it is published.",
            (S.IN_REVIEW,),
            CLOCK,
            (Role.FINANCE,),
            (Door.REVIEW, Door.CAMPAIGN),
            not_by_makers=True,
        ),
        Act(
            "send back",
            "Gives it back to its makers, with what is to change.",
            (S.IN_REVIEW,),
            S.SENT_BACK,
            (Role.FINANCE,),
            (Door.REVIEW,),
            not_by_makers=True,
        ),
        Act(
            "withdraw",
            "Takes it out of review, or an approved one that still waits: it is a draft again.",
            (S.IN_REVIEW, S.APPROVED),
            S.DRAFT,
            MAKERS,
            (Door.PAGE, Door.REVIEW),
        ),
        Act(
            "pause",
            "Switches it off on every worker; it keeps its place and its approval.",
            (S.SCHEDULED, S.LIVE),
            S.PAUSED,
            SWITCHERS,
            (Door.PAGE, Door.CAMPAIGN),
            OWNERS,
        ),
        Act(
            "resume",
            "Switches it on again.",
            (S.PAUSED,),
            CLOCK,
            SWITCHERS,
            (Door.PAGE, Door.CAMPAIGN),
            OWNERS,
        ),
        Act(
            "end",
            "Ends it before its time; it is not begun again.",
            (S.SCHEDULED, S.LIVE, S.PAUSED),
            S.ENDED,
            SWITCHERS,
            (Door.PAGE, Door.CAMPAIGN),
            OWNERS,
        ),
        Act(
            "retire",
            "Takes every version of the offer out of use for good; its history stays.",
            (S.DRAFT, S.SENT_BACK, S.IN_REVIEW, S.APPROVED, S.SCHEDULED, S.LIVE, S.PAUSED, S.ENDED),
            S.RETIRED,
            SWITCHERS,
            (Door.PAGE,),
            OWNERS,
        ),
    )
}


def may_be(action: str, version: OfferVersion) -> bool:
    """Whether the version's state allows the action."""
    return version.state in ACTS[action].states
