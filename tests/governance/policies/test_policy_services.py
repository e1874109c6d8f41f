"""The policy's way through review, and into the snapshot."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, transaction

from catalog.errors import OfferdeskError
from decisions.public import current_manifest
from governance.models import PolicyVersion, Publication, RefusedAttempt
from governance.policies.services import (
    approve_policy,
    change_policy,
    draft_policy,
    send_back_policy,
    submit_policy,
)
from tests.governance.house import person

PRIORITY = {"policy": "default", "objective": "priority"}
GROUPS = {"policy": "default", "groups": [{"group": "seasonal", "mode": "best", "scope": "basket"}]}


def live() -> PolicyVersion:
    return PolicyVersion.objects.get(state="live")


def in_review(maker: User, document: dict[str, Any] = PRIORITY) -> PolicyVersion:
    return submit_policy(policy=draft_policy(actor=maker, document=document), actor=maker)


@pytest.mark.django_db
def test_a_new_house_has_a_policy() -> None:
    assert (live().number, live().document["policy"], live().document["objective"]) == (
        1,
        "default",
        "shopper",
    )


def test_an_approved_policy_is_live_at_once(olga: User, fin: User) -> None:
    policy = approve_policy(policy=in_review(olga), actor=fin)
    assert (live(), live().number, live().approved_by) == (policy, 2, fin)
    assert PolicyVersion.objects.get(number=1).state == "superseded"
    assert [(e.kind, e.code, e.version) for e in current_manifest()] == [("policy", "default", 2)]
    assert Publication.objects.get().cause == "policy v2 approved"


def test_the_maker_does_not_approve(fin: User) -> None:
    policy = in_review(fin)
    with pytest.raises(OfferdeskError) as refusal:
        approve_policy(policy=policy, actor=fin)
    assert refusal.value.code == "maker_is_never_checker"
    assert RefusedAttempt.objects.get().target == "policy v2"
    assert live().number == 1


def test_who_edited_it_does_not_approve(olga: User, fin: User) -> None:
    draft = draft_policy(actor=olga, document=PRIORITY)
    change_policy(policy=draft, actor=fin, document=GROUPS, note="groups")
    with pytest.raises(OfferdeskError, match="You edited it"):
        approve_policy(policy=submit_policy(policy=draft, actor=olga), actor=fin)


def test_the_database_refuses_an_editor(olga: User, fin: User) -> None:
    draft = draft_policy(actor=olga, document=PRIORITY)
    draft.edited_by.add(fin)
    PolicyVersion.objects.filter(state="live").update(state="superseded")
    with pytest.raises(IntegrityError, match="maker is never checker"), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(state="live", approved_by=fin)
    with pytest.raises(IntegrityError, match="effective_policy_was_approved"), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(state="live")


def test_what_was_submitted_stays(olga: User) -> None:
    policy = in_review(olga)
    with pytest.raises(OfferdeskError, match="in review"):
        change_policy(policy=policy, actor=olga, document=GROUPS, note="")
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        PolicyVersion.objects.filter(pk=policy.pk).update(document=GROUPS)


def test_a_draft_of_an_older_policy_does_not_undo_a_newer(olga: User, fin: User) -> None:
    first, second = in_review(olga), in_review(olga, GROUPS)
    approve_policy(policy=first, actor=fin)
    with pytest.raises(OfferdeskError) as refusal:
        approve_policy(policy=second, actor=fin)
    assert refusal.value.code == "policy_overtaken"
    assert live().document == PRIORITY


def test_sent_back_with_a_remark(olga: User, fin: User) -> None:
    policy = in_review(olga)
    with pytest.raises(OfferdeskError, match="needs a remark"):
        send_back_policy(policy=policy, actor=fin, remark=" ")
    sent = send_back_policy(policy=policy, actor=fin, remark="why priority?")
    assert (sent.state, sent.remark) == ("draft", "why priority?")


@pytest.mark.parametrize(
    ("document", "places"),
    [
        ({"policy": "default", "objective": "greed", "work_bound": 1}, ["/objective", "/work_bound"]),
        ({"policy": "default", "max_offers": {"line": 0}}, ["/max_offers/line"]),
        ({"objective": "shopper"}, ["/policy"]),
        ([], [""]),
        ("policy", [""]),
    ],
)
def test_an_unreadable_policy_names_its_places(olga: User, document: Any, places: list[str]) -> None:
    with pytest.raises(OfferdeskError) as refusal:
        draft_policy(actor=olga, document=document)
    assert [error.pointer for error in refusal.value.errors] == places
    assert PolicyVersion.objects.count() == 1


def test_history_says_who_and_through_which_door(olga: User, fin: User) -> None:
    policy = approve_policy(policy=in_review(olga), actor=fin)
    rows = PolicyVersion.history.filter(id=policy.pk).order_by("history_id")
    assert [(row.history_user, row.history_change_reason) for row in rows] == [
        (olga, "admin: drafted"),
        (olga, "admin: submitted"),
        (fin, "admin: approved"),
    ]
    assert person("x").pk
