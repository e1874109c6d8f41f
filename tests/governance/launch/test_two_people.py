"""What takes two people beside an offer: much money for a campaign, and the rules that ask for two."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.errors import OfferdeskError
from governance.budgets.approved import approved_amount
from governance.budgets.requests import (
    approve_campaign_budget,
    ask_campaign_budget,
    refuse_campaign_budget,
    withdraw_campaign_budget,
)
from governance.evidence.running import compute_waiting
from governance.launch.evidence import evidence_of
from governance.launch.exposure import exposure_of, exposure_of_budget
from governance.launch.rules import live_rules
from governance.launch.services import approve, launch_in_emergency
from governance.models import CampaignBudget, RoleGrant, RuleVersion
from governance.people.granting import Giver, give, take
from governance.policies.services import approve_rule, send_back_rule
from governance.roles import Role
from promotions.models import Campaign
from promotions.services.campaigns import save_campaign
from tests.governance.conftest import Desk
from tests.governance.house import NOON, approved, drafted, live_rule, person, rule, rule_in_review, submitted

pytestmark = pytest.mark.django_db
SMALL: dict[str, str] = {"EUR": "500.00"}
MUCH: dict[str, str] = {"EUR": "20000.00"}
NONE: dict[str, Any] = {"budget": {"none": "the campaign's is enough"}}


@pytest.fixture
def second(db: None) -> User:
    return person("second", "finance")


@pytest.fixture
def above_1000(olga: User, fin: User) -> RuleVersion:
    """More than 1,000 EUR takes two people."""
    return live_rule(olga, fin, rule("launch", second_approver_above={"EUR": "1000.00"}))


def saved(actor: User, budget: Any) -> Campaign:
    frame = {"campaign": "summer", "name": "Summer", "owner": "maria", "budget": budget}
    return save_campaign(actor=actor, document=frame)


@pytest.fixture
def summer(maria: User, fin: User) -> Campaign:
    """Out, with a small budget that its offer shares and nothing else bounds."""
    found = saved(maria, SMALL)
    approved(maria, fin, campaign="summer", **NONE)
    return found


def asked(summer: Campaign, actor: User, amount: dict[str, str] = MUCH) -> CampaignBudget:
    return ask_campaign_budget(campaign=summer, amount=amount, reason="It sells.", actor=actor, at=NOON)


class TestBudgets:
    def test_the_first_approval_changes_nothing_and_the_second_all(
        self, above_1000: RuleVersion, summer: Campaign, maria: User, fin: User, second: User
    ) -> None:
        budget = approve_campaign_budget(budget=asked(summer, maria), actor=fin, at=NOON)
        assert (budget.state, budget.first_approved_by, approved_amount(summer)) == ("open", fin, SMALL)
        with pytest.raises(OfferdeskError) as caught:
            approve_campaign_budget(budget=budget, actor=fin, at=NOON)
        assert caught.value.code == "approved_already"
        budget = approve_campaign_budget(budget=budget, actor=second, at=NOON)
        assert (budget.state, budget.decided_by, approved_amount(summer)) == ("approved", second, MUCH)

    def test_little_takes_one(
        self, above_1000: RuleVersion, summer: Campaign, maria: User, fin: User
    ) -> None:
        budget = asked(summer, maria, {"EUR": "1000.00"})
        assert approve_campaign_budget(budget=budget, actor=fin, at=NOON).state == "approved"

    def test_much_takes_one_where_its_offers_give_little(
        self, above_1000: RuleVersion, maria: User, fin: User
    ) -> None:
        found = saved(maria, SMALL)
        approved(maria, fin, campaign="summer", budget={"EUR": "900.00"})
        budget = asked(found, maria)
        assert exposure_of_budget(budget).amounts == {"EUR": 90_000}
        assert approve_campaign_budget(budget=budget, actor=fin, at=NOON).state == "approved"

    def test_the_first_may_think_better_of_it(
        self, above_1000: RuleVersion, summer: Campaign, maria: User, fin: User
    ) -> None:
        budget = approve_campaign_budget(budget=asked(summer, maria), actor=fin, at=NOON)
        assert refuse_campaign_budget(budget=budget, actor=fin, remark="No.").state == "refused"

    def test_who_edited_the_campaign_since_has_approved_nothing(
        self, above_1000: RuleVersion, summer: Campaign, maria: User, fin: User, second: User
    ) -> None:
        both = person("both", "finance", "marketer")
        budget = approve_campaign_budget(budget=asked(summer, maria), actor=both, at=NOON)
        save_campaign(
            actor=both,
            document={"campaign": "summer", "name": "Renamed", "owner": "maria", "budget": SMALL},
        )
        budget = approve_campaign_budget(budget=budget, actor=fin, at=NOON)
        assert (budget.state, budget.first_approved_by) == ("open", fin)
        assert approve_campaign_budget(budget=budget, actor=second, at=NOON).state == "approved"

    def test_or_the_asker(self, above_1000: RuleVersion, summer: Campaign, maria: User, fin: User) -> None:
        budget = approve_campaign_budget(budget=asked(summer, maria), actor=fin, at=NOON)
        assert withdraw_campaign_budget(budget=budget, actor=maria).state == "withdrawn"

    def test_the_database_wants_two(
        self, above_1000: RuleVersion, summer: Campaign, maria: User, fin: User
    ) -> None:
        budget = approve_campaign_budget(budget=asked(summer, maria), actor=fin, at=NOON)
        row = CampaignBudget.objects.filter(pk=budget.pk)
        name = "budget_is_approved_by_two_people_where_by_two"
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.update(state="approved", number=99, decided_by=fin, decided_at=NOON)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.update(first_approved_by=maria)
        editor = summer.edited_by.create(username="ed")
        row.update(first_approved_by=editor)
        with pytest.raises(IntegrityError, match="maker is never checker"), transaction.atomic():
            row.update(state="approved", number=99, decided_by=fin, decided_at=NOON)

    def test_on_the_page(
        self, above_1000: RuleVersion, summer: Campaign, maria: User, fin: User, second: User, at_desk: Desk
    ) -> None:
        budget = asked(summer, maria)
        page = f"/admin/governance/campaignbudget/{budget.pk}/"
        text = at_desk(fin).get(f"{page}change/").content.decode()
        assert "nothing changes before the second approval" in text
        assert "Approve as the first of two" in text
        answer = at_desk(fin).post(f"{page}approve/", follow=True).content.decode()
        assert "it takes one more person" in answer
        assert "You have approved it: it takes another person." in answer
        assert "/approve/" not in answer
        text = at_desk(second).get(f"{page}change/").content.decode()
        assert "Approved first by" in text
        assert "Approve and publish" in text


def test_a_purse_is_all_that_bounds_an_offer_without_a_budget(maria: User, fin: User) -> None:
    saved(maria, MUCH)
    submitted(maria, "bounded", campaign="summer", budget={"EUR": "100.00"})
    review = submitted(maria, "free", campaign="summer", **NONE)
    assert exposure_of(review).amounts == {"EUR": 2_000_000}


class TestWhoStandsIn:
    """Who stands in for somebody is no second person, and no other one than the maker."""

    @pytest.fixture
    def deputy(self, fin: User) -> User:
        """Holds the role of fin for a while, and none of his own."""
        found = person("deputy")
        give(found, Role.FINANCE, Giver(None, "test"), until=timezone.now() + timedelta(days=3), lent_by=fin)
        return found

    @pytest.mark.parametrize("lender_first", [True, False])
    def test_no_second_approval_of_a_budget(
        self,
        above_1000: RuleVersion,
        summer: Campaign,
        maria: User,
        fin: User,
        deputy: User,
        lender_first: bool,
    ) -> None:
        first, again = (fin, deputy) if lender_first else (deputy, fin)
        budget = approve_campaign_budget(budget=asked(summer, maria), actor=first, at=NOON)
        with pytest.raises(OfferdeskError) as caught:
            approve_campaign_budget(budget=budget, actor=again, at=NOON)
        assert caught.value.code == "approved_already"

    @pytest.mark.parametrize("lender_first", [True, False])
    def test_nor_of_a_rule(
        self, above_1000: RuleVersion, olga: User, fin: User, deputy: User, lender_first: bool
    ) -> None:
        first, again = (fin, deputy) if lender_first else (deputy, fin)
        loose = approve_rule(rule=rule_in_review(olga, rule("launch")), actor=first, at=NOON)
        with pytest.raises(OfferdeskError) as caught:
            approve_rule(rule=loose, actor=again, at=NOON)
        assert caught.value.code == "approved_already"

    @pytest.mark.parametrize("lender_first", [True, False])
    def test_nor_of_an_offer(
        self, above_1000: RuleVersion, maria: User, fin: User, deputy: User, lender_first: bool
    ) -> None:
        first, again = (fin, deputy) if lender_first else (deputy, fin)
        review = approve(review=submitted(maria, budget=MUCH), actor=first, at=NOON)
        assert review.state == "open"
        with pytest.raises(OfferdeskError) as caught:
            approve(review=review, actor=again, at=NOON)
        assert caught.value.code == "approved_already"

    def test_who_became_a_maker_after_he_approved_first(
        self, above_1000: RuleVersion, maria: User, fin: User, second: User
    ) -> None:
        """He edits the campaign whose budget comes with the offer."""
        both = person("both", "finance", "marketer")
        saved(maria, MUCH)
        review = submitted(maria, campaign="summer", budget=MUCH)
        approve(review=review, actor=both, at=NOON)
        save_campaign(
            actor=both,
            document={"campaign": "summer", "name": "Renamed", "owner": "maria", "budget": MUCH},
        )
        assert approve(review=review, actor=fin, at=NOON).state == "open"
        assert evidence_of(review, second, NOON).approved_by == ["fin"]
        assert approve(review=review, actor=second, at=NOON).state == "approved"

    def test_also_where_another_role_was_lent(
        self, summer: Campaign, maria: User, olga: User, fin: User
    ) -> None:
        """A checker of his own right stands in for operations."""
        until = timezone.now() + timedelta(days=3)
        give(fin, Role.OPERATIONS, Giver(None, "test"), until=until, lent_by=olga)
        launched = launch_in_emergency(version=drafted(maria, "soon"), actor=olga, reason="now", at=NOON)
        compute_waiting(launched)
        deeds: list[Callable[[], object]] = [
            lambda: approve(review=launched, actor=fin, at=NOON),
            lambda: approve_rule(rule=rule_in_review(olga, rule("guardrail")), actor=fin, at=NOON),
            lambda: approve_campaign_budget(budget=asked(summer, olga), actor=fin, at=NOON),
        ]
        for deed in deeds:
            with pytest.raises(OfferdeskError, match="You stand in for olga") as caught:
                deed()
            assert caught.value.code == "maker_is_never_checker"
        approve(review=submitted(maria, "other"), actor=fin, at=NOON)

    @pytest.mark.parametrize("lender_first", [True, False])
    def test_no_second_approval_where_another_role_was_lent(
        self, above_1000: RuleVersion, maria: User, lender_first: bool
    ) -> None:
        lender, deputy = person("ann", "finance", "operations"), person("ben", "finance")
        until = timezone.now() + timedelta(days=3)
        give(deputy, Role.OPERATIONS, Giver(None, "test"), until=until, lent_by=lender)
        first, again = (lender, deputy) if lender_first else (deputy, lender)
        review = approve(review=submitted(maria, budget=MUCH), actor=first, at=NOON)
        with pytest.raises(OfferdeskError) as caught:
            approve(review=review, actor=again, at=NOON)
        assert caught.value.code == "approved_already"

    def test_nor_after_the_loan_has_ended(
        self, above_1000: RuleVersion, summer: Campaign, olga: User, maria: User, fin: User, deputy: User
    ) -> None:
        """What counts is on whose side he stood when he approved."""
        loose = approve_rule(rule=rule_in_review(olga, rule("launch")), actor=deputy, at=NOON)
        budget = approve_campaign_budget(budget=asked(summer, maria), actor=deputy)
        take(RoleGrant.objects.get(user=deputy), Giver(None, "test"))
        with pytest.raises(OfferdeskError, match="it takes another person"):
            approve_rule(rule=loose, actor=fin, at=NOON)
        with pytest.raises(OfferdeskError, match="it takes another person"):
            approve_campaign_budget(budget=budget, actor=fin)
        assert approve_rule(rule=loose, actor=person("other", "finance"), at=NOON).state == "live"

    def test_nothing_that_the_lender_asked_for_or_made(
        self, summer: Campaign, olga: User, fin: User, deputy: User
    ) -> None:
        with pytest.raises(OfferdeskError) as caught:
            approve_campaign_budget(budget=asked(summer, fin, {"EUR": "600.00"}), actor=deputy, at=NOON)
        assert caught.value.code == "maker_is_never_checker"
        with pytest.raises(OfferdeskError) as caught:
            approve_rule(rule=rule_in_review(fin, rule("guardrail")), actor=deputy, at=NOON)
        assert caught.value.code == "maker_is_never_checker"


class TestRules:
    def test_what_asks_for_two_people_is_not_taken_away_by_one(
        self, above_1000: RuleVersion, olga: User, fin: User, second: User
    ) -> None:
        loose = rule_in_review(olga, rule("launch"))
        loose = approve_rule(rule=loose, actor=fin, at=NOON)
        assert (loose.state, loose.first_approved_by) == ("in_review", fin)
        assert live_rules().second_approver_above == {"EUR": 100_000}
        with pytest.raises(OfferdeskError) as caught:
            approve_rule(rule=loose, actor=fin, at=NOON)
        assert caught.value.code == "approved_already"
        assert approve_rule(rule=loose, actor=second, at=NOON).state == "live"
        assert live_rules().second_approver_above == {}

    def test_sent_back_it_begins_anew(self, above_1000: RuleVersion, olga: User, fin: User) -> None:
        loose = approve_rule(rule=rule_in_review(olga, rule("launch")), actor=fin, at=NOON)
        assert send_back_rule(rule=loose, actor=fin, remark="Why?").first_approved_by is None

    def test_other_rules_take_one(self, above_1000: RuleVersion, olga: User, fin: User) -> None:
        assert live_rule(olga, fin, rule("guardrail")).state == "live"

    def test_the_database_wants_two(
        self, above_1000: RuleVersion, olga: User, fin: User, second: User
    ) -> None:
        loose = approve_rule(rule=rule_in_review(olga, rule("launch")), actor=fin, at=NOON)
        RuleVersion.objects.filter(state="live").update(state="superseded")
        row = RuleVersion.objects.filter(pk=loose.pk)
        with pytest.raises(IntegrityError, match="rule_is_approved_by_two"), transaction.atomic():
            row.update(state="live", approved_by=fin)
        row.update(first_approved_by=olga)
        with pytest.raises(IntegrityError, match="maker is never checker"), transaction.atomic():
            row.update(state="live", approved_by=second)

    def test_on_the_page(
        self, above_1000: RuleVersion, olga: User, fin: User, second: User, at_desk: Desk
    ) -> None:
        page = f"/admin/governance/ruleversion/{rule_in_review(olga, rule('launch')).pk}/"
        assert "Approve as the first of two" in at_desk(fin).get(f"{page}change/").content.decode()
        answer = at_desk(fin).post(f"{page}approve/", follow=True).content.decode()
        assert "it takes one more person" in answer
        answer = at_desk(second).post(f"{page}approve/", follow=True).content.decode()
        assert "every worker follows" in answer


def test_the_first_of_two_may_still_send_an_offer_back(
    above_1000: RuleVersion, maria: User, fin: User, second: User, at_desk: Desk
) -> None:
    dates = {"starts": "2020-06-01", "ends": "2098-08-31", "sunset": "2099-01-31"}
    review = submitted(maria, budget=MUCH, at=timezone.now(), **dates)
    page = f"/admin/governance/review/{review.pk}/"
    assert "Approve as the first of two" in at_desk(second).get(f"{page}change/").content.decode()
    approve(review=review, actor=fin)
    text = at_desk(fin).get(f"{page}change/").content.decode()
    assert "You have approved it: it takes another person." in text
    assert (f"{page}approve/" in text, f"{page}send-back/" in text) == (False, True)
    assert "Approve and publish" in at_desk(second).get(f"{page}change/").content.decode()
