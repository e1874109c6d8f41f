"""Into review, out of it again, and the checker's two answers. Never the maker's own."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from governance.attempts import kept_if_refused
from governance.hands import Hand
from governance.launch.publishing import publish
from governance.launch.who_checks import TWICE, Checker
from governance.locks import launching
from governance.models import RuleVersion
from governance.notifications.telling import rule_answered, rule_asked, rule_is_over
from governance.policies.kinds import KINDS
from governance.policies.required import check_required
from governance.policies.saving import check_maker, locked_rule, save_rule
from governance.policies.selectors import first_approved_at, needs_second, versions_of, why_not_rule
from governance.refusals import check_remark, conflict, refused
from governance.roles import Role, check_role


@kept_if_refused("submit")
def submit_rule(
    *, rule: RuleVersion, actor: User, door: str = "admin", at: datetime | None = None
) -> RuleVersion:
    """Sends a draft to review; refused with everything named that is missing."""
    at = at or timezone.now()
    with launching():
        check_maker(rule, actor, to="submit")
        rule = locked_rule(rule, "draft", to="submit")
        check_required(rule, at)
        rule.state, rule.submitted_by, rule.submitted_at = "in_review", actor, at
        save_rule(rule, actor, f"{door}: submitted")
        rule_asked(rule, Hand.of(actor, door))
    return rule


@kept_if_refused("withdraw")
def withdraw_rule(*, rule: RuleVersion, actor: User, door: str = "admin") -> RuleVersion:
    """Takes a version out of review: it is a draft again."""
    with launching():
        check_maker(rule, actor, to="withdraw")
        rule = locked_rule(rule, "in_review", to="withdraw")
        rule.state, rule.first_approved_by = "draft", None
        save_rule(rule, actor, f"{door}: withdrawn")
        rule_is_over(rule)
    return rule


@kept_if_refused("approve")
def approve_rule(
    *,
    rule: RuleVersion,
    actor: User,
    remark: str = "",
    door: str = "admin",
    at: datetime | None = None,
) -> RuleVersion:
    """Makes a version the live one, at once, in place of the one that it was drafted from; or retires it.

    Where the rules of a launch ask for two people, they are changed by two: the first approval is kept and
    nothing changes yet. Raises OfferdeskError `role_missing`, `maker_is_never_checker`, `approved_already`,
    `rule_overtaken`.
    """
    at = at or timezone.now()
    with launching():
        rule = locked_rule(rule, "in_review", to="approve")
        _check_checker(rule, actor, to="approve")
        check_required(rule, at)
        live = versions_of(rule.kind, rule.code).select_for_update(of=("self",)).filter(state="live").first()
        if rule.based_on != (live.number if live else None):
            begun = f"v{rule.based_on}" if rule.based_on else "when nothing was live"
            detail = f"{rule} was drafted from {begun}, but {live or 'nothing'} is live now; draft it anew."
            raise conflict("rule_overtaken", detail)
        if rule.first_approved_by is None and needs_second(rule):
            rule.first_approved_by = actor
            save_rule(rule, actor, f"{door}: approved, one more has to")
            return rule
        if Checker.of(actor).has_given(rule.first_approved_by, first_approved_at(rule)):
            raise refused("approved_already", str(TWICE))
        if live:
            live.state = "superseded"
            save_rule(live, actor, f"{door}: superseded by v{rule.number}")
        rule.state = "retired" if rule.retires else "live"
        rule.approved_by, rule.remark, rule.live_since = actor, remark, at
        save_rule(rule, actor, f"{door}: approved")
        cause = f"{live} retired" if rule.retires else f"{rule} approved"
        publish(cause=cause, by=Hand.of(actor, door), at=at)
        rule_answered(rule, Hand.of(actor, door), "approved")
    return rule


@kept_if_refused("send back")
def send_back_rule(*, rule: RuleVersion, actor: User, remark: str, door: str = "admin") -> RuleVersion:
    """Back to its makers, with what is to change."""
    with launching():
        rule = locked_rule(rule, "in_review", to="send back")
        _check_checker(rule, actor, to="send back")
        check_remark(remark)
        rule.state, rule.remark, rule.first_approved_by = "draft", remark, None
        save_rule(rule, actor, f"{door}: sent back")
        rule_answered(rule, Hand.of(actor, door), "sent_back")
    return rule


def _check_checker(rule: RuleVersion, actor: User, *, to: str) -> None:
    check_role(actor, Role.FINANCE, to=f"{to} {KINDS[rule.kind].article}")
    if why := why_not_rule(rule, Checker.of(actor)):
        raise refused("maker_is_never_checker", why)
