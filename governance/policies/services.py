"""The policy's way through review: draft, submit, approve by another person, live."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max
from django.utils import timezone

from catalog.errors import FieldError, OfferdeskError
from decisions.public import DocumentErrors, read_policy
from governance.attempts import kept_if_refused
from governance.hands import Hand
from governance.launch.publishing import publish
from governance.locks import launching
from governance.models import PolicyVersion
from governance.notifications.telling import policy_answered, policy_asked
from governance.refusals import check_remark, conflict, refused, wrong_state
from governance.roles import Role, check_role

MAKERS = (Role.FINANCE, Role.OPERATIONS, Role.ADMINISTRATOR)


@kept_if_refused("draft a policy")
def draft_policy(
    *, actor: User, document: Mapping[str, Any], note: str = "", door: str = "admin"
) -> PolicyVersion:
    """A new draft beside the live policy."""
    with launching():
        check_role(actor, *MAKERS, to="draft a policy")
        check_policy(document)
        last = PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0
        policy = PolicyVersion(
            number=last + 1, document=dict(document), note=note, based_on=live_number(), made_by=actor
        )
        _save(policy, actor, f"{door}: drafted")
        policy.edited_by.add(actor)
    return policy


@kept_if_refused("change a policy draft")
def change_policy(
    *, policy: PolicyVersion, actor: User, document: Mapping[str, Any], note: str, door: str = "admin"
) -> PolicyVersion:
    """Another document in a draft; what was in it stays in the history."""
    with launching():
        check_role(actor, *MAKERS, to="change a policy draft")
        check_policy(document)
        policy = _locked(policy, "draft", to="change")
        policy.document, policy.note = dict(document), note
        _save(policy, actor, f"{door}: changed")
        policy.edited_by.add(actor)
    return policy


@kept_if_refused("submit")
def submit_policy(*, policy: PolicyVersion, actor: User, door: str = "admin") -> PolicyVersion:
    """Sends a draft to review."""
    with launching():
        check_role(actor, *MAKERS, to="submit a policy")
        policy = _locked(policy, "draft", to="submit")
        check_policy(policy.document)
        policy.state, policy.submitted_by, policy.submitted_at = "in_review", actor, timezone.now()
        _save(policy, actor, f"{door}: submitted")
        policy_asked(policy, Hand.of(actor, door))
    return policy


@kept_if_refused("approve")
def approve_policy(
    *, policy: PolicyVersion, actor: User, remark: str = "", door: str = "admin"
) -> PolicyVersion:
    """Makes a policy the live one, at once, in place of the one that it was drafted from."""
    with launching():
        policy = _locked(policy, "in_review", to="approve")
        _check_checker(policy, actor, to="approve a policy")
        live = PolicyVersion.objects.select_for_update().filter(state="live").first()
        if policy.based_on != (live.number if live else None):
            detail = f"{policy} was drafted from v{policy.based_on}, but {live} is live now; draft it anew."
            raise conflict("policy_overtaken", detail)
        if live:
            live.state = "superseded"
            _save(live, actor, f"{door}: superseded by {policy}")
        policy.state, policy.approved_by, policy.remark = "live", actor, remark
        policy.live_since = timezone.now()
        _save(policy, actor, f"{door}: approved")
        publish(cause=f"{policy} approved", by=Hand.of(actor, door))
        policy_answered(policy, Hand.of(actor, door), "approved")
    return policy


@kept_if_refused("send back")
def send_back_policy(
    *, policy: PolicyVersion, actor: User, remark: str, door: str = "admin"
) -> PolicyVersion:
    """Back to its makers, with what is to change."""
    with launching():
        policy = _locked(policy, "in_review", to="send back")
        _check_checker(policy, actor, to="send back a policy")
        check_remark(remark)
        policy.state, policy.remark = "draft", remark
        _save(policy, actor, f"{door}: sent back")
        policy_answered(policy, Hand.of(actor, door), "sent_back")
    return policy


def check_policy(document: object) -> None:
    """Refuses a document that cannot be read, naming every place."""
    try:
        name = read_policy(document).name
    except DocumentErrors as error:
        errors = [FieldError(problem.path, problem.code, problem.message) for problem in error.problems]
        raise OfferdeskError("policy_unreadable", detail=str(error), errors=errors) from error
    if not isinstance(document, Mapping) or document.get("policy") != name:
        message = "The policy needs a name: policy: default."
        raise OfferdeskError(
            "policy_unreadable", detail=message, errors=[FieldError("/policy", "missing", message)]
        )


def live_number() -> int | None:
    """The number of the live policy."""
    return PolicyVersion.objects.filter(state="live").values_list("number", flat=True).first()


def why_not_checker(policy: PolicyVersion, actor: User) -> str:
    """Why the person may not check this policy; empty if nothing stands against it."""
    if actor.pk in {policy.made_by_id, policy.submitted_by_id}:
        return "You made it: somebody else has to check it."
    if actor in policy.edited_by.all():
        return "You edited it: somebody else has to check it."
    return ""


def _check_checker(policy: PolicyVersion, actor: User, *, to: str) -> None:
    check_role(actor, Role.FINANCE, to=to)
    if why := why_not_checker(policy, actor):
        raise refused("maker_is_never_checker", why)


def _locked(policy: PolicyVersion, state: str, *, to: str) -> PolicyVersion:
    policy = PolicyVersion.objects.select_for_update().get(pk=policy.pk)
    if policy.state != state:
        raise wrong_state(to, policy, policy.state)
    return policy


def _save(policy: PolicyVersion, actor: User, reason: str) -> None:
    policy._history_user = actor  # type: ignore[attr-defined]
    policy._change_reason = reason  # type: ignore[attr-defined]
    policy.save()
