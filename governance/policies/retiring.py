"""Asking for the end of a rule: as material as the rule itself, so another person approves it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from governance.attempts import kept_if_refused
from governance.hands import Hand
from governance.locks import launching
from governance.models import RuleVersion
from governance.notifications.telling import rule_asked
from governance.policies.kinds import KINDS
from governance.policies.saving import check_maker, locked_rule, save_rule
from governance.policies.selectors import last_number, versions_of
from governance.refusals import check_reason, conflict


@kept_if_refused("retire")
def retire_rule(
    *, rule: RuleVersion, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> RuleVersion:
    """Asks for the end of a live rule: a version that retires it, in review. Another person approves that."""
    at = at or timezone.now()
    with launching():
        check_maker(rule, actor, to="retire")
        live = locked_rule(rule, "live", to="retire")
        if not KINDS[live.kind].may_go:
            raise conflict("policy_stays", "There is always a policy: draft the one that is to follow.")
        check_reason(reason)
        if versions_of(live.kind, live.code).filter(retires=True, state__in=("draft", "in_review")).exists():
            raise conflict("retirement_waits", f"The retirement of {live} is asked for already.")
        retirement = RuleVersion(
            kind=live.kind,
            code=live.code,
            number=last_number(live.kind, live.code) + 1,
            document=live.document,
            retires=True,
            note=reason,
            based_on=live.number,
            state="in_review",
            owner=live.owner,
            starts_at=live.starts_at,
            ends_at=live.ends_at,
            made_by=actor,
            submitted_by=actor,
            submitted_at=at,
        )
        save_rule(retirement, actor, f"{door}: retirement submitted")
        retirement.edited_by.add(actor)
        rule_asked(retirement, Hand.of(actor, door))
    return retirement
