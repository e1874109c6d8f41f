"""A rule's way through review, into the snapshot, and out of it again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, transaction

from catalog.errors import OfferdeskError
from decisions.public import current_manifest
from governance.launch.rules import LaunchRules, live_rules
from governance.models import Publication, RefusedAttempt, RuleVersion
from governance.policies.required import problems_of
from governance.policies.services import (
    approve_rule,
    change_rule,
    draft_rule,
    drop_rule,
    retire_rule,
    send_back_rule,
    submit_rule,
    withdraw_rule,
)
from tests.governance.house import NOON, drafted, live_rule, person, rule, rule_in_review

PRIORITY = rule("policy", objective="priority")
GROUPS = rule("policy", groups=[{"group": "seasonal", "mode": "best", "scope": "basket"}])


def live(kind: str = "policy") -> RuleVersion:
    return RuleVersion.objects.get(kind=kind, state="live")


def published() -> list[tuple[str, str, int]]:
    return [(entry.kind, entry.code, entry.version) for entry in current_manifest() if entry.kind != "policy"]


@pytest.mark.django_db
def test_a_new_house_has_a_policy() -> None:
    assert (live().number, live().code, live().document["objective"]) == (1, "default", "shopper")


def test_an_approved_policy_is_live_at_once(olga: User, fin: User) -> None:
    policy = approve_rule(rule=rule_in_review(olga, PRIORITY), actor=fin)
    assert (live(), live().number, live().approved_by, live().owner) == (policy, 2, fin, olga)
    assert RuleVersion.objects.get(number=1).state == "superseded"
    assert [(e.kind, e.code, e.version) for e in current_manifest()] == [("policy", "default", 2)]
    assert Publication.objects.get().cause == "policy v2 approved"


def test_there_is_one_policy_whatever_it_is_called(olga: User, fin: User) -> None:
    renamed = approve_rule(rule=rule_in_review(olga, rule("policy", "second")), actor=fin)
    assert (renamed.number, renamed.based_on) == (2, 1)
    assert [(e.code, e.version) for e in current_manifest()] == [("second", 2)]


@pytest.mark.parametrize("kind", ["guardrail", "suppression", "experiment"])
def test_rules_of_each_kind_are_counted_by_themselves(kind: str, olga: User, fin: User) -> None:
    one, other = rule(kind, "one"), rule(kind, "other")
    live_rule(olga, fin, one)
    live_rule(olga, fin, other)
    second = live_rule(olga, fin, one | {"reason": "better"})
    assert (second.number, second.based_on, str(second)) == (2, 1, f"{kind} one v2")
    assert published() == [(kind, "one", 2), (kind, "other", 1)]
    assert Publication.objects.first().changes == [  # type: ignore[union-attr]
        {"kind": kind, "code": "one", "from": 1, "to": 2}
    ]


def test_the_rules_of_a_launch_are_in_force_and_in_no_snapshot(olga: User, fin: User) -> None:
    assert live_rules() == LaunchRules()
    launch = live_rule(olga, fin, rule("launch", required=["forecast"], emergency_review_hours=4))
    assert live_rules() == LaunchRules(frozenset({"forecast"}), {}, 4)
    assert published() == []
    approve_rule(rule=retire_rule(rule=launch, actor=olga, reason="as usual again"), actor=fin)
    assert live_rules() == LaunchRules()


@pytest.mark.parametrize("kind", ["policy", "guardrail", "suppression", "experiment", "launch"])
def test_the_maker_does_not_approve(kind: str, fin: User) -> None:
    person("olga")
    waiting = rule_in_review(fin, rule(kind))
    with pytest.raises(OfferdeskError) as refusal:
        approve_rule(rule=waiting, actor=fin)
    assert refusal.value.code == "maker_is_never_checker"
    assert RefusedAttempt.objects.get().target == str(waiting)
    assert RuleVersion.objects.get(pk=waiting.pk).state == "in_review"


def test_who_edited_it_does_not_approve(olga: User, fin: User) -> None:
    draft = draft_rule(actor=olga, document=PRIORITY)
    change_rule(rule=draft, actor=fin, document=GROUPS, note="groups")
    with pytest.raises(OfferdeskError, match="You edited it"):
        approve_rule(rule=submit_rule(rule=draft, actor=olga), actor=fin)


def test_who_submitted_it_does_not_approve(olga: User, fin: User) -> None:
    submitted = submit_rule(rule=draft_rule(actor=olga, document=PRIORITY), actor=fin)
    with pytest.raises(OfferdeskError, match="You made it"):
        approve_rule(rule=submitted, actor=fin)


def test_the_database_refuses_an_editor(olga: User, fin: User) -> None:
    draft = draft_rule(actor=olga, document=rule("guardrail"))
    draft.edited_by.add(fin)
    rows = RuleVersion.objects.filter(pk=draft.pk)
    with pytest.raises(IntegrityError, match="maker is never checker"), transaction.atomic():
        rows.update(state="live", approved_by=fin)
    with pytest.raises(IntegrityError, match="effective_rule_was_approved"), transaction.atomic():
        rows.update(state="live")
    with pytest.raises(IntegrityError, match="rule_maker_is_never_its_checker"), transaction.atomic():
        rows.update(approved_by=olga)


def test_the_database_refuses_an_editor_who_retires(olga: User, fin: User) -> None:
    live_ = live_rule(olga, fin, rule("guardrail"))
    retirement = retire_rule(rule=live_, actor=fin, reason="no longer")
    retirement.edited_by.add(other := person("finn", "finance"))
    with pytest.raises(IntegrityError, match="maker is never checker"), transaction.atomic():
        RuleVersion.objects.filter(pk=retirement.pk).update(state="retired", approved_by=other)
    with pytest.raises(IntegrityError, match="a_retirement_ends_as_retired"), transaction.atomic():
        RuleVersion.objects.filter(pk=retirement.pk).update(state="live", approved_by=person("f", "finance"))


def test_the_database_keeps_one_live_version(olga: User, fin: User) -> None:
    live_rule(olga, fin, rule("guardrail"))
    second = rule_in_review(olga, rule("guardrail", reason="another"))
    with pytest.raises(IntegrityError, match="rule_has_one_live_version"), transaction.atomic():
        RuleVersion.objects.filter(pk=second.pk).update(state="live", approved_by=fin)
    policy = rule_in_review(olga, rule("policy", "other"))
    with pytest.raises(IntegrityError, match="one_policy_and_one_set"), transaction.atomic():
        RuleVersion.objects.filter(pk=policy.pk).update(state="live", approved_by=fin)


def test_what_was_submitted_stays(olga: User) -> None:
    policy = rule_in_review(olga, PRIORITY)
    with pytest.raises(OfferdeskError, match="in review"):
        change_rule(rule=policy, actor=olga, document=GROUPS, note="")
    for changed in (
        {"document": GROUPS},
        {"retires": True},
        {"number": 9},
        {"code": "x"},
        {"kind": "launch"},
    ):
        with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
            RuleVersion.objects.filter(pk=policy.pk).update(**changed)
    with pytest.raises(ProgrammingError, match="Cannot delete rows"), transaction.atomic():
        policy.delete()


def test_a_draft_of_an_older_policy_does_not_undo_a_newer(olga: User, fin: User) -> None:
    first, second = rule_in_review(olga, PRIORITY), rule_in_review(olga, GROUPS)
    approve_rule(rule=first, actor=fin)
    with pytest.raises(OfferdeskError) as refusal:
        approve_rule(rule=second, actor=fin)
    assert refusal.value.code == "rule_overtaken"
    assert live().document == PRIORITY


def test_a_draft_made_before_a_retirement_brings_nothing_back(olga: User, fin: User) -> None:
    live_ = live_rule(olga, fin, rule("guardrail"))
    later = rule_in_review(olga, rule("guardrail", reason="better"))
    approve_rule(rule=retire_rule(rule=live_, actor=olga, reason="no longer"), actor=fin)
    with pytest.raises(OfferdeskError, match="drafted from v1, but nothing is live now"):
        approve_rule(rule=later, actor=fin)
    assert published() == []


def test_a_draft_stays_the_same_rule(olga: User) -> None:
    draft = draft_rule(actor=olga, document=rule("guardrail", "one"))
    for other in (rule("guardrail", "other"), rule("suppression", "one")):
        with pytest.raises(OfferdeskError) as refusal:
            change_rule(rule=draft, actor=olga, document=other, note="")
        assert refusal.value.code == "another_rule"


def test_sent_back_with_a_remark(olga: User, fin: User) -> None:
    policy = rule_in_review(olga, PRIORITY)
    with pytest.raises(OfferdeskError, match="needs a remark"):
        send_back_rule(rule=policy, actor=fin, remark=" ")
    sent = send_back_rule(rule=policy, actor=fin, remark="why priority?")
    assert (sent.state, sent.remark) == ("draft", "why priority?")


def test_withdrawn_and_given_up(olga: User) -> None:
    waiting = rule_in_review(olga, rule("guardrail"))
    with pytest.raises(OfferdeskError, match="in review"):
        drop_rule(rule=waiting, actor=olga)
    draft = withdraw_rule(rule=waiting, actor=olga)
    assert draft.state == "draft"
    assert drop_rule(rule=draft, actor=olga).state == "dropped"
    assert draft_rule(actor=olga, document=rule("guardrail")).number == 2


def test_a_rule_goes_when_another_person_agrees(olga: User, fin: User) -> None:
    live_ = live_rule(olga, fin, rule("guardrail"))
    with pytest.raises(OfferdeskError, match="Say why"):
        retire_rule(rule=live_, actor=olga, reason=" ")
    retirement = retire_rule(rule=live_, actor=olga, reason="the contract is over")
    assert (retirement.state, retirement.number, retirement.retires) == ("in_review", 2, True)
    assert published() == [("guardrail", "depth-5", 1)]
    with pytest.raises(OfferdeskError, match="asked for already"):
        retire_rule(rule=live_, actor=olga, reason="again")
    with pytest.raises(OfferdeskError, match="You made it"):
        approve_rule(rule=retirement, actor=person_with_both(olga))
    gone = approve_rule(rule=retirement, actor=fin)
    assert (gone.state, RuleVersion.objects.get(pk=live_.pk).state) == ("retired", "superseded")
    assert published() == []
    assert Publication.objects.first().cause == "guardrail depth-5 v1 retired"  # type: ignore[union-attr]
    again = draft_rule(actor=olga, document=rule("guardrail"))
    assert (again.number, again.based_on) == (3, None)


def person_with_both(user: User) -> User:
    """The same person with the checkers' role too."""
    user.groups.add(*person("x", "finance").groups.all())
    return user


def test_there_is_always_a_policy(olga: User) -> None:
    with pytest.raises(OfferdeskError) as refusal:
        retire_rule(rule=live(), actor=olga, reason="no longer")
    assert refusal.value.code == "policy_stays"


@pytest.mark.parametrize(
    ("document", "places"),
    [
        ({"policy": "default", "objective": "greed", "work_bound": 1}, ["/objective", "/work_bound"]),
        ({"policy": "default", "max_offers": {"line": 0}}, ["/max_offers/line"]),
        ({"policy": ""}, ["/policy"]),
        ({"policy": None, "objective": "greed"}, ["/policy", "/objective"]),
        ({"objective": "shopper"}, [""]),
        ({"guardrail": "x", "policy": "y"}, [""]),
        ({"guardrail": "x", "kind": "max_depth", "params": {"percent": "200"}}, ["/params/percent"]),
        ({"guardrail": "a b", "kind": "luck"}, ["/guardrail", "/kind"]),
        ({"guardrail": "x" * 81, "kind": "never_discount"}, ["/guardrail"]),
        ({"guardrail": "x", "kind": "never_discount", "ends": "2030-01-01", "endless": "y"}, ["/endless"]),
        ({"guardrail": "x", "kind": "never_discount", "endless": ""}, ["/endless"]),
        ({"suppression": "x", "blocks": {"some": []}, "reason": "\x00"}, ["/blocks/some", "/reason"]),
        ({"experiment": "x", "arms": {"a": "101"}}, ["/arms/a", "/unit"]),
        ({"launch": "default", "required": ["prayer"]}, ["/required"]),
        ({"launch": "", "required": ["prayer"]}, ["/launch", "/required"]),
        ([], [""]),
        ("policy", [""]),
    ],
)
def test_an_unreadable_rule_names_its_places(olga: User, document: Any, places: list[str]) -> None:
    with pytest.raises(OfferdeskError) as refusal:
        draft_rule(actor=olga, document=document)
    assert [error.pointer for error in refusal.value.errors] == places
    assert RuleVersion.objects.count() == 1


GONE = {"owner": None, "reason": None}
LACKING: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("policy", GONE, [("/owner", "missing"), ("/reason", "missing")]),
    ("launch", GONE, [("/owner", "missing"), ("/reason", "missing")]),
    (
        "guardrail",
        GONE | {"endless": None},
        [("/owner", "missing"), ("/reason", "missing"), ("/ends", "missing")],
    ),
    ("guardrail", {"owner": "nobody@example.com"}, [("/owner", "unknown_owner")]),
    ("guardrail", {"endless": None, "ends": "2020-01-01"}, [("/ends", "over")]),
    ("suppression", {"endless": None}, [("/ends", "missing")]),
    ("experiment", {"ends": None}, [("/ends", "missing")]),
    ("suppression", {"blocks": {"offers": ["known", "knwon"]}}, [("/blocks/offers/1", "unknown_offer")]),
    (
        "suppression",
        {"blocks": {"kinds": ["gift", "gft"], "triggers": ["kode"]}},
        [("/blocks/kinds/1", "unknown_word"), ("/blocks/triggers/0", "unknown_word")],
    ),
    ("experiment", {"offers": {"treatment": ["knwon"]}}, [("/offers/treatment/0", "unknown_offer")]),
]


@pytest.mark.parametrize(("kind", "changes", "problems"), LACKING)
def test_review_names_everything_that_is_missing(
    kind: str, changes: dict[str, Any], problems: list[tuple[str, str]], maria: User, olga: User
) -> None:
    drafted(maria, "known")
    draft = draft_rule(actor=olga, document=rule(kind, **changes))
    with pytest.raises(OfferdeskError) as refusal:
        submit_rule(rule=draft, actor=olga, at=datetime(2026, 6, 15, tzinfo=UTC))
    assert refusal.value.code == "not_ready_for_review"
    assert [(error.pointer, error.code) for error in refusal.value.errors] == problems
    assert RuleVersion.objects.get(pk=draft.pk).state == "draft"


def test_an_owner_who_left_meanwhile_is_asked_for_again(olga: User, fin: User) -> None:
    waiting = rule_in_review(olga, rule("guardrail"))
    User.objects.filter(pk=olga.pk).update(is_active=False)
    with pytest.raises(OfferdeskError, match="no active user"):
        approve_rule(rule=waiting, actor=fin)
    assert published() == []


def test_an_owner_may_share_his_address_with_nobody(olga: User) -> None:
    User.objects.create_user("twin", "olga@example.com")
    draft = draft_rule(actor=olga, document=rule("guardrail"))
    assert draft.owner is None
    with pytest.raises(OfferdeskError, match="several people"):
        submit_rule(rule=draft, actor=olga)


def test_history_says_who_and_through_which_door(olga: User, fin: User) -> None:
    live_ = live_rule(olga, fin, rule("guardrail"))
    approve_rule(rule=retire_rule(rule=live_, actor=olga, reason="no longer"), actor=fin)
    rows = RuleVersion.history.filter(kind="guardrail").order_by("history_id")
    assert [(row.number, row.history_user, row.history_change_reason) for row in rows] == [
        (1, olga, "admin: drafted"),
        (1, olga, "admin: submitted"),
        (1, fin, "admin: approved"),
        (2, olga, "admin: retirement submitted"),
        (1, fin, "admin: superseded by v2"),
        (2, fin, "admin: approved"),
    ]


def test_a_later_start_leaves_no_gap(olga: User, fin: User) -> None:
    """Approved it takes the place of the live version: nothing would hold until it begins."""
    later = rule("guardrail", starts="2026-07-01T00:00:00Z")
    first = live_rule(olga, fin, later)  # where nothing holds yet, nothing is lost
    assert first.state == "live"
    same = draft_rule(actor=olga, document=later | {"reason": "still because"})
    assert problems_of(same, NOON) == []
    running = live_rule(olga, fin, rule("guardrail", "depth-9"))
    after = draft_rule(actor=olga, document=rule("guardrail", "depth-9", starts="2026-07-01T00:00:00Z"))
    (problem,) = problems_of(after, NOON)
    assert (problem.pointer, problem.code) == ("/starts", "gap")
    assert problem.message.startswith(f"{running} would go at once and nothing hold in its place before")
    with pytest.raises(OfferdeskError, match="not ready for review"):
        submit_rule(rule=after, actor=olga, at=NOON)
    assert problems_of(after, NOON + timedelta(days=30)) == []
