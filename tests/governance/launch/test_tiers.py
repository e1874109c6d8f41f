"""How many people it takes: by what a launch may cost, however it is cut up."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.errors import OfferdeskError
from governance.launch import checking, submitting
from governance.launch.exposure import WorstCase, approvers_needed, exposure_of
from governance.launch.rules import LaunchRules
from governance.launch.services import approve, send_back
from governance.models import Approval, Review
from promotions.services.campaigns import save_campaign
from tests.governance.house import NOON, drafted, person, state_of, submitted

RULES = LaunchRules(second_approver_above={"EUR": 1_000_000})
EXPOSURES: dict[str, tuple[WorstCase, LaunchRules, int]] = {
    "at the limit": (WorstCase({"EUR": 1_000_000}, (), 1), RULES, 1),
    "a cent above it": (WorstCase({"EUR": 1_000_001}, (), 1), RULES, 2),
    "in a currency without a limit": (WorstCase({"USD": 99_000_000}, (), 1), RULES, 1),
    "one of two above": (WorstCase({"USD": 1, "EUR": 1_000_001}, (), 1), RULES, 2),
    "nobody knows": (WorstCase({}, ("summer10",), 1), RULES, 2),
    "nobody knows and there is no limit": (WorstCase({}, ("summer10",), 1), LaunchRules(), 1),
}


@pytest.fixture
def two_above_10_000(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules in force, as a live document of the house would give them."""
    monkeypatch.setattr(checking, "live_rules", lambda: RULES)
    monkeypatch.setattr(submitting, "live_rules", lambda: RULES)


@pytest.mark.parametrize(("exposure", "rules", "people"), EXPOSURES.values(), ids=EXPOSURES)
def test_how_many(exposure: WorstCase, rules: LaunchRules, people: int) -> None:
    assert approvers_needed(exposure, rules) == people


def test_an_offer_costs_its_budget(maria: User) -> None:
    review = submitted(maria, budget={"EUR": "12345.67", "JPY": "500"})
    assert exposure_of(review) == WorstCase({"EUR": 1_234_567, "JPY": 500}, (), 1)
    assert exposure_of(review).text == "12,345.67 EUR, 500 JPY"


def test_without_a_budget_nobody_knows(maria: User) -> None:
    review = submitted(maria, budget={"none": "a code for two friends"})
    assert exposure_of(review) == WorstCase({}, ("summer10",), 1)
    assert exposure_of(review).text == "no bound"


def test_cut_up_it_costs_the_same(maria: User) -> None:
    for number in range(3):
        last = submitted(maria, f"part-{number}", budget={"EUR": "4000.00"})
    assert exposure_of(last) == WorstCase({"EUR": 1_200_000}, (), 3)


def test_but_not_with_what_others_or_earlier_weeks_launched(maria: User) -> None:
    submitted(person("max", "marketer"), "other")
    submitted(maria, "earlier", at=NOON - timedelta(days=7))
    assert exposure_of(submitted(maria, budget={"EUR": "1.00"})).amounts == {"EUR": 100}


def test_offers_of_a_campaign_share_its_purse(maria: User) -> None:
    frame = {"campaign": "long", "name": "Long", "starts": "2026-01-01", "ends": "2026-12-31",
             "sunset": "2027-01-31", "budget": {"EUR": "5000.00"}}  # fmt: skip
    save_campaign(actor=maria, document=frame)
    for number in range(3):
        last = submitted(maria, f"part-{number}", campaign="long", budget={"EUR": "4000.00"})
    assert exposure_of(last).amounts == {"EUR": 500_000}


@pytest.mark.usefixtures("two_above_10_000")
class TestTwoPeople:
    def test_it_waits_for_the_second(self, maria: User, fin: User) -> None:
        review = submitted(maria)
        assert review.approvers_needed == 2
        review = approve(review=review, actor=fin, remark="fine", at=NOON)
        assert (review.state, state_of(review.version).state) == ("open", "in_review")
        with pytest.raises(OfferdeskError, match="it takes another person"):
            approve(review=review, actor=fin, at=NOON)
        flo = person("flo", "finance")
        review = approve(review=review, actor=flo, at=NOON)
        assert (review.state, review.decided_by, state_of(review.version).state) == ("approved", flo, "live")
        assert [(given.by, given.remark) for given in review.approvals.all()] == [(fin, "fine"), (flo, "")]

    def test_either_of_them_sends_back(self, maria: User, fin: User) -> None:
        review = approve(review=submitted(maria), actor=fin, at=NOON)
        assert send_back(review=review, actor=fin, remark="after all, no").state == "sent_back"

    def test_submitted_anew_it_begins_anew(self, maria: User, fin: User) -> None:
        review = approve(review=submitted(maria), actor=fin, at=NOON)
        send_back(review=review, actor=fin, remark="one more thing")
        assert submitted(maria, name="Better").approvals.count() == 0

    def test_a_rule_that_came_later_counts(
        self, maria: User, fin: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(submitting, "live_rules", LaunchRules)
        review = submitted(maria)
        assert review.approvers_needed == 1
        assert approve(review=review, actor=fin, at=NOON).state == "open"

    def test_the_database_counts_too(self, maria: User, fin: User) -> None:
        review = approve(review=submitted(maria), actor=fin, at=NOON)
        with pytest.raises(IntegrityError, match="needs 2 approvals"), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(state="approved", decided_by=fin, decided_at=NOON)

    def test_and_knows_the_makers(self, maria: User, fin: User) -> None:
        review = submitted(maria)
        given: dict[str, Any] = {"review": review, "at": timezone.now()}
        with pytest.raises(IntegrityError, match="maker is never checker"), transaction.atomic():
            Approval.objects.create(by=maria, **given)
        Approval.objects.create(by=fin, **given)
        with pytest.raises(IntegrityError, match="person_approves_a_review_once"), transaction.atomic():
            Approval.objects.create(by=fin, **given)


def test_nothing_more_is_asked_where_no_rule_says_so(maria: User, fin: User) -> None:
    assert approve(review=submitted(maria), actor=fin, at=NOON).state == "approved"
    assert drafted(maria).state == "live"
