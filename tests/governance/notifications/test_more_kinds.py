"""Emergencies, roles, passwords, ends of rules and delegations are told to whom they concern."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from governance.budgets.requests import ask_campaign_budget
from governance.evidence.running import compute_waiting
from governance.home.counting import waiting_count
from governance.launch.services import approve, launch_in_emergency
from governance.models import Notification, RoleGrant
from governance.notifications.expiring import watch
from governance.people.delegating import delegate
from governance.people.services import ask_roles, grant_roles, refuse_roles, withdraw_request
from governance.policies.services import retire_rule
from governance.roles import Role
from promotions.services.campaigns import save_campaign
from tests.governance.conftest import Desk
from tests.governance.house import NOON, approved, drafted, live_rule, person, rule
from tests.governance.notifications.house import last_notice, told

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def unread(user: User) -> int:
    return Notification.objects.filter(user=user, read_at__isnull=True).count()


def test_an_emergency_waits_for_every_checker_who_may(maria: User, olga: User, fin: User) -> None:
    both = person("both", "marketer", "finance")
    drafted(both)
    review = launch_in_emergency(version=drafted(maria), actor=olga, reason="The till is wrong.", at=NOON)
    text = "olga launched summer10 v1 in an emergency; it ends on 2026-06-16 12:00 UTC"
    text += " unless somebody approves it"
    assert told(fin) == told(maria) == [text]
    assert (told(both), told(olga)) == ([], [])
    compute_waiting(review)
    approve(review=review, actor=fin, at=NOON)
    assert unread(fin) == 0


class TestRoles:
    @pytest.fixture
    def bosses(self, db: None) -> tuple[User, User, User]:
        return tuple(person(name, "administrator") for name in ("ann", "bob", "cid"))  # type: ignore[return-value]

    def test_asked_of_those_who_may_and_answered(self, bosses: tuple[User, User, User], maria: User) -> None:
        ann, bob, cid = bosses
        request = ask_roles(actor=ann, user=maria, roles=[Role.MARKETER, Role.FINANCE], reason="Both.")
        assert request is not None
        asked = ["ann asks for finance, marketer for maria"]
        assert told(bob) == told(cid) == asked
        assert told(ann) == told(maria) == []
        grant_roles(request=request, actor=bob)
        assert told(ann) == told(maria) == ["bob granted finance, marketer for maria"]
        assert unread(cid) == 0

    def test_refused_and_withdrawn(self, bosses: tuple[User, User, User], maria: User) -> None:
        ann, bob, _ = bosses
        request = ask_roles(actor=ann, user=maria, roles=[Role.FINANCE], reason="Both.")
        assert request is not None
        refuse_roles(request=request, actor=bob, remark="One is enough.")
        assert told(maria) == ["bob refused finance for maria"]
        request = ask_roles(actor=ann, user=maria, roles=[Role.FINANCE], reason="Both.")
        assert request is not None
        withdraw_request(request=request, actor=ann)
        assert len(told(maria)) == 1
        assert unread(bob) == 0

    def test_a_delegation_and_its_end(self, bosses: tuple[User, User, User], fin: User, olga: User) -> None:
        until = timezone.now() + 10 * DAY
        request = delegate(actor=fin, to=olga, role=Role.FINANCE, until=until, reason="Holidays.")
        assert told(bosses[0]) == ["fin asks for finance for olga"]
        grant_roles(request=request, actor=bosses[0])
        assert told(olga) == told(fin) == ["ann granted finance for olga"]
        grant = RoleGrant.objects.get(stands_in_for=fin)
        assert watch(until - 3 * DAY)["ending"] == 0
        assert [watch(until - DAY)["ending"] for _ in range(2)] == [1, 0]
        text = f"finance of olga, lent by fin ends on {grant.until:%Y-%m-%d %H:%M} UTC"
        assert told(olga)[-1] == told(fin)[-1] == text

    def test_a_password_that_somebody_else_set(
        self, bosses: tuple[User, User, User], fin: User, at_desk: Desk
    ) -> None:
        ann, bob, _ = bosses
        typed = {
            "password1": "a-long-new-one-17",
            "password2": "a-long-new-one-17",
            "usable_password": "true",
        }
        wrong = {**typed, "password2": "other"}
        assert at_desk(ann).post(f"/admin/auth/user/{fin.pk}/password/", wrong).status_code == 200
        assert told(fin) == []
        assert at_desk(ann).post(f"/admin/auth/user/{fin.pk}/password/", typed).status_code == 302
        assert told(fin) == told(bob) == ["ann set a new password for fin"]
        assert told(ann) == []


def test_a_rules_end_is_told_at_each_step_once(olga: User, fin: User) -> None:
    ends = rule("guardrail", endless=None, ends="2026-07-31")
    live_rule(olga, fin, ends)
    end = datetime(2026, 8, 1, tzinfo=UTC)
    assert [watch(end - days * DAY)["ending"] for days in (15, 14, 13, 3, 2, 0, -1)] == [0, 1, 0, 1, 0, 0, 0]
    text = "guardrail depth-5 v1 ends on the end of 31 Jul 2026 (UTC)"
    assert [each for each in told(olga) if "ends on" in each] == [text] * 2
    assert [each for each in told(fin) if "ends on" in each] == [text] * 2


def test_that_a_rule_is_to_go_waits_for_a_checker(olga: User, fin: User) -> None:
    live = live_rule(olga, fin, rule("guardrail"))
    retire_rule(rule=live, actor=olga, reason="Enough.")
    assert told(fin)[-1] == "guardrail depth-5 v2 waits for a checker; olga submitted it"


def test_what_waits_is_counted_with_budgets(maria: User, fin: User, at_desk: Desk) -> None:
    frame = {"campaign": "summer", "name": "Summer", "owner": "maria", "budget": {"EUR": "500.00"}}
    summer = save_campaign(actor=maria, document=frame)
    approved(maria, fin, campaign="summer")
    assert waiting_count() == 0
    ask_campaign_budget(campaign=summer, amount={"EUR": "600.00"}, reason="It sells.", actor=maria, at=NOON)
    assert waiting_count() == 1
    assert "Check the budget of campaign summer" in at_desk(fin).get("/admin/").content.decode()


def test_nobody_is_sent_to_a_page_that_is_closed_to_him(maria: User, at_desk: Desk) -> None:
    ann, bob = person("ann", "administrator"), person("bob", "administrator")
    request = ask_roles(actor=ann, user=maria, roles=[Role.FINANCE], reason="Both.")
    assert request is not None
    grant_roles(request=request, actor=bob)
    assert at_desk(maria).get(last_notice().url).status_code == 200
