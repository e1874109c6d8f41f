"""A campaign's budget: approved with its first offer, changed only by asking, published only as approved."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, connection, transaction

from catalog.errors import Nature, OfferdeskError
from decisions.public import current_manifest
from governance.budgets.approved import approved_amount, budget_with, open_request
from governance.budgets.requests import (
    approve_campaign_budget,
    ask_campaign_budget,
    refuse_campaign_budget,
    withdraw_campaign_budget,
)
from governance.hands import Hand
from governance.launch.evidence import evidence_of
from governance.launch.publishing import documents, publish
from governance.launch.services import approve, retire, send_back, withdraw
from governance.launch.whole import end_campaign
from governance.models import CampaignBudget, Notification, Publication, RefusedAttempt, Review
from promotions.models import Campaign, OfferVersion
from promotions.services.campaigns import save_campaign
from tests.governance.house import NOON, approved, drafted, person, state_of, submit, submitted
from tests.governance.notifications.house import told

pytestmark = pytest.mark.django_db
FIVE: dict[str, str] = {"EUR": "500.00"}
SIX: dict[str, str] = {"EUR": "600.00"}


def saved(actor: User, budget: Any = FIVE, **more: Any) -> Campaign:
    return save_campaign(
        actor=actor,
        document={"campaign": "summer", "name": "Summer", "owner": "maria", "budget": budget, **more},
    )


@pytest.fixture
def campaign(maria: User) -> Campaign:
    """With a budget that nobody has approved yet."""
    return saved(maria)


@pytest.fixture
def live(campaign: Campaign, maria: User, fin: User) -> OfferVersion:
    """Its first offer, out."""
    return approved(maria, fin, campaign="summer")


def published() -> dict[str, str] | None:
    """What the live snapshot says that the campaign's offers share."""
    found = [each for each in documents(current_manifest(), NOON) if each.kind == "campaign"]
    return found[0].document["budget"] if found else None


def stands() -> list[tuple[str, Any, str | None]]:
    """Every row: its state, what was asked for, and who answered."""
    rows = CampaignBudget.objects.order_by("id").select_related("decided_by")
    return [(row.state, row.amount, row.decided_by.username if row.decided_by else None) for row in rows]


def asked(actor: User, amount: dict[str, str] = SIX, reason: str = "It sells.") -> CampaignBudget:
    return ask_campaign_budget(
        campaign=Campaign.objects.get(code="summer"), amount=amount, reason=reason, actor=actor, at=NOON
    )


class TestWithTheFirstOffer:
    def test_its_approval_approves_the_budget(self, campaign: Campaign, maria: User, fin: User) -> None:
        review = submitted(maria, campaign="summer")
        assert stands() == [("open", FIVE, None)]
        assert published() is None
        evidence = evidence_of(review, fin, NOON)
        assert evidence.campaign_budget_text == "– → 500.00 EUR"
        approve(review=review, actor=fin, at=NOON)
        assert stands() == [("approved", FIVE, "fin")]
        assert published() == FIVE

    @pytest.mark.parametrize("way", ["send back", "withdraw", "retire"])
    def test_otherwise_it_comes_to_nothing(
        self, campaign: Campaign, maria: User, fin: User, olga: User, way: str
    ) -> None:
        review = submitted(maria, campaign="summer")
        if way == "send back":
            send_back(review=review, actor=fin, remark="Less.")
        elif way == "withdraw":
            withdraw(review=review, actor=maria)
        else:
            retire(offer=review.version.offer, actor=olga, reason="wrong")
        assert stands() == [("withdrawn", FIVE, None)]

    def test_after_that_the_campaign_can_be_changed_and_asks_anew(
        self, campaign: Campaign, maria: User, fin: User
    ) -> None:
        review = submitted(maria, campaign="summer")
        send_back(review=review, actor=fin, remark="Less.")
        saved(maria, {"EUR": "300.00"})
        approve(review=submit(version=state_of(review.version), actor=maria, at=NOON), actor=fin, at=NOON)
        assert stands() == [("withdrawn", FIVE, None), ("approved", {"EUR": "300.00"}, "fin")]
        assert published() == {"EUR": "300.00"}

    def test_who_edited_the_campaign_approves_nothing_of_it(self, maria: User) -> None:
        both = person("both", "marketer", "finance")
        saved(both)
        review = submitted(maria, campaign="summer")
        with pytest.raises(OfferdeskError, match="You edited it"):
            approve(review=review, actor=both, at=NOON)
        assert stands() == [("open", FIVE, None)]

    def test_of_two_in_review_the_first_brings_it(self, campaign: Campaign, maria: User, fin: User) -> None:
        one, two = submitted(maria, campaign="summer"), submitted(maria, "other", campaign="summer")
        approve(review=two, actor=fin, at=NOON)
        approve(review=one, actor=fin, at=NOON)
        assert [row[0] for row in stands()] == ["withdrawn", "approved"]
        assert published() == FIVE

    def test_nor_who_edited_it_since(self, campaign: Campaign, maria: User, fin: User) -> None:
        review, both = submitted(maria, campaign="summer"), person("both", "marketer", "finance")
        saved(both, name="Renamed")
        with pytest.raises(OfferdeskError, match="You edited it") as refusal:
            approve(review=review, actor=both, at=NOON)
        assert refusal.value.code == "maker_is_never_checker"
        approve(review=review, actor=fin, at=NOON)
        assert stands() == [("approved", FIVE, "fin")]

    def test_a_second_offer_asks_for_nothing(self, live: OfferVersion, maria: User, fin: User) -> None:
        review = submitted(maria, "other", campaign="summer")
        assert budget_with(review) is None
        approve(review=review, actor=fin, at=NOON)
        assert len(stands()) == 1

    def test_changed_behind_the_back_of_the_review_it_is_not_approved(
        self, campaign: Campaign, maria: User, fin: User
    ) -> None:
        review = submitted(maria, campaign="summer")
        Campaign.objects.update(budget={"EUR": "999999.00"})
        with pytest.raises(OfferdeskError) as refusal:
            approve(review=review, actor=fin, at=NOON)
        assert refusal.value.code == "changed_since_submission"
        assert published() is None

    def test_a_plan_that_no_offer_uses_is_changed_freely(self, campaign: Campaign, maria: User) -> None:
        drafted(maria, campaign="summer")
        assert saved(maria, SIX).budget == SIX
        assert stands() == []

    def test_a_campaign_without_one_asks_for_nothing(self, maria: User, fin: User) -> None:
        saved(maria, {"none": "ads"})
        approved(maria, fin, campaign="summer")
        assert (stands(), published()) == ([], None)

    def test_after_its_offers_are_over_another_plan_is_approved_with_the_next(
        self, live: OfferVersion, maria: User, fin: User, olga: User
    ) -> None:
        retire(offer=live.offer, actor=olga, reason="over")
        saved(maria, SIX)
        approved(maria, fin, "next", campaign="summer")
        assert [row[:2] for row in stands()] == [("approved", FIVE), ("approved", SIX)]
        assert published() == SIX

    def test_and_so_is_a_budget_that_was_taken_away(
        self, live: OfferVersion, maria: User, fin: User, olga: User
    ) -> None:
        retire(offer=live.offer, actor=olga, reason="over")
        saved(maria, {"none": "ads"})
        approved(maria, fin, "next", campaign="summer")
        assert stands()[-1] == ("approved", None, "fin")
        assert published() is None


class TestAsking:
    @pytest.mark.parametrize("budget", [SIX, {"EUR": "400.00"}, {"none": "ads"}], ids=str)
    def test_no_edit_changes_a_budget_that_is_out(
        self, live: OfferVersion, maria: User, budget: dict[str, str]
    ) -> None:
        with pytest.raises(OfferdeskError) as refusal:
            saved(maria, budget)
        assert refusal.value.code == "budget_is_settled"
        assert Campaign.objects.get().budget == published() == FIVE

    @pytest.mark.parametrize("role", ["marketer", "finance", "operations"])
    def test_asked_for_it_changes_nothing_and_approved_it_is_live(
        self, live: OfferVersion, fin: User, role: str
    ) -> None:
        asker = person("asker", role)
        budget = asked(asker)
        assert told(fin)[-1] == "asker asks for 600.00 EUR for campaign summer"
        assert published() == Campaign.objects.get().budget == FIVE
        before = Publication.objects.count()
        approve_campaign_budget(budget=budget, actor=fin, at=NOON)
        assert published() == Campaign.objects.get().budget == SIX
        assert Publication.objects.count() == before + 1
        newest = Publication.objects.all()[0]
        assert newest.cause == "budget of campaign summer approved"
        assert newest.changes == [{"kind": "campaign", "code": "summer", "from": 1, "to": 2}]
        assert told(asker)[-1] == "fin approved 600.00 EUR for campaign summer"
        history = Campaign.history.latest()
        assert history.history_user == asker
        assert history.history_change_reason == "admin: changed budget, approved by another person"

    def test_less_waits_for_an_approval_too(self, live: OfferVersion, maria: User, fin: User) -> None:
        budget = asked(maria, {"EUR": "10.00"})
        assert published() == FIVE
        approve_campaign_budget(budget=budget, actor=fin, at=NOON)
        assert published() == {"EUR": "10.00"}

    def test_refused_it_stays_as_it_is(self, live: OfferVersion, maria: User, fin: User) -> None:
        budget = asked(maria)
        with pytest.raises(OfferdeskError, match="remark"):
            refuse_campaign_budget(budget=budget, actor=fin, remark=" ")
        refuse_campaign_budget(budget=budget, actor=fin, remark="Not this month.")
        assert stands()[-1] == ("refused", SIX, "fin")
        assert published() == FIVE
        assert told(maria)[-1] == "fin refused 600.00 EUR for campaign summer"
        assert asked(maria).state == "open"

    def test_taken_back(self, live: OfferVersion, maria: User, olga: User) -> None:
        budget = asked(maria)
        with pytest.raises(OfferdeskError, match="Only who asked for it"):
            withdraw_campaign_budget(budget=budget, actor=olga)
        withdraw_campaign_budget(budget=budget, actor=maria)
        assert stands()[-1] == ("withdrawn", SIX, None)
        assert open_request(Campaign.objects.get()) is None

    @pytest.mark.parametrize(
        ("roles", "asks", "edits", "code"),
        [
            (("marketer", "finance"), True, False, "maker_is_never_checker"),
            (("marketer", "finance"), False, True, "maker_is_never_checker"),
            (("operations",), False, False, "role_missing"),
            (("administrator",), False, False, "role_missing"),
            (("auditor",), False, False, "role_missing"),
        ],
    )
    def test_who_may_not_answer(
        self, live: OfferVersion, olga: User, roles: tuple[str, ...], asks: bool, edits: bool, code: str
    ) -> None:
        other = person("other", *roles)
        if edits:
            saved(other, name="Summer 2026")
        budget = asked(other if asks else olga)
        answers = [
            partial(approve_campaign_budget, budget=budget, actor=other),
            partial(refuse_campaign_budget, budget=budget, actor=other, remark="no"),
        ]
        for answer in answers:
            with pytest.raises(OfferdeskError) as refusal:
                answer()
            assert (refusal.value.code, refusal.value.nature) == (code, Nature.REFUSED)
        assert stands()[-1] == ("open", SIX, None)
        assert RefusedAttempt.objects.filter(actor=other, code=code).count() == 2

    @pytest.mark.parametrize("role", ["support", "auditor", "developer", "administrator"])
    def test_who_may_not_ask(self, live: OfferVersion, role: str) -> None:
        with pytest.raises(OfferdeskError, match="needs the role"):
            asked(person("x", role))
        assert RefusedAttempt.objects.get().action == "ask for a budget"

    @pytest.mark.parametrize(
        ("amount", "reason", "code"),
        [
            (SIX, " ", "reason_missing"),
            ({}, "x", "budget_unreadable"),
            ({"EUR": "-1"}, "x", "budget_unreadable"),
            ({"EUR": "0"}, "x", "budget_unreadable"),
            ({"EUR": "1.001"}, "x", "budget_unreadable"),
            ({"EURO": "1"}, "x", "budget_unreadable"),
            ({"USD": "600.00"}, "x", "budget_unreadable"),
            ({"EUR": "500"}, "x", "nothing_to_change"),
        ],
    )
    def test_what_can_not_be_asked_for(
        self, live: OfferVersion, maria: User, amount: dict[str, str], reason: str, code: str
    ) -> None:
        with pytest.raises(OfferdeskError) as refusal:
            asked(maria, amount, reason)
        assert refusal.value.code == code
        assert len(stands()) == 1

    def test_one_at_a_time(self, live: OfferVersion, maria: User, olga: User) -> None:
        asked(maria)
        with pytest.raises(OfferdeskError) as refusal:
            asked(olga)
        assert refusal.value.code == "asked_already"

    def test_before_anything_is_out_it_is_changed_on_its_page(self, campaign: Campaign, maria: User) -> None:
        with pytest.raises(OfferdeskError) as refusal:
            asked(maria)
        assert refusal.value.code == "not_settled"
        submitted(maria, campaign="summer")
        with pytest.raises(OfferdeskError, match="in review with its first offer"):
            asked(maria)

    def test_what_came_with_an_offer_is_answered_with_it(
        self, campaign: Campaign, maria: User, fin: User
    ) -> None:
        budget = budget_with(submitted(maria, campaign="summer"))
        assert budget is not None
        with pytest.raises(OfferdeskError) as refusal:
            approve_campaign_budget(budget=budget, actor=fin)
        assert refusal.value.code == "part_of_a_review"

    def test_an_answer_is_given_once(self, live: OfferVersion, maria: User, fin: User) -> None:
        budget = asked(maria)
        approve_campaign_budget(budget=budget, actor=fin, at=NOON)
        with pytest.raises(OfferdeskError) as refusal:
            refuse_campaign_budget(budget=budget, actor=fin, remark="no")
        assert refusal.value.code == "wrong_state"
        assert published() == SIX

    def test_a_shared_budget_where_there_was_none(self, maria: User, fin: User, olga: User) -> None:
        saved(maria, {"none": "ads"})
        approved(maria, fin, campaign="summer")
        approve_campaign_budget(budget=asked(olga), actor=fin, at=NOON)
        campaign = Campaign.objects.get()
        assert (campaign.budget, campaign.budget_none_reason, published()) == (SIX, "", SIX)

    def test_numbers_only_grow(self, live: OfferVersion, maria: User, fin: User) -> None:
        """The ledger takes the higher one for the newer statement."""
        for name in "abcd":
            saved(maria, name=name)
        approve_campaign_budget(budget=asked(maria), actor=fin, at=NOON)
        approve_campaign_budget(budget=asked(maria, {"EUR": "700.00"}), actor=fin, at=NOON)
        numbers = CampaignBudget.objects.order_by("id").values_list("number", flat=True)
        assert list(numbers) == [1, 5, 6]

    @pytest.mark.parametrize("way", ["by hand", "by the job", "by the next publication"])
    def test_what_is_asked_for_ends_with_the_campaign(
        self, campaign: Campaign, maria: User, fin: User, olga: User, way: str
    ) -> None:
        saved(maria, starts="2026-06-01", ends="2026-07-31", sunset="2026-07-31")
        approved(maria, fin, campaign="summer", ends="2026-07-31", sunset="2026-07-31")
        asked(maria)
        if way == "by hand":
            end_campaign(campaign=campaign, actor=olga, reason="sold out", at=NOON)
        else:
            # Whoever publishes first after the end did not end it.
            by = Hand.of_job("expire_due") if way == "by the job" else Hand.of(maria, "admin")
            publish(cause="time", by=by, at=datetime(2026, 8, 1, tzinfo=UTC))
        assert stands() == [("approved", FIVE, "fin"), ("withdrawn", SIX, None)]
        who = "olga" if way == "by hand" else "job expire_due"
        assert told(maria)[-1] == f"{who} took out the request of 600.00 EUR for campaign summer"
        assert not Notification.objects.filter(user=fin, notice__kind="budget_asked", read_at=None).exists()

    def test_once_it_is_over_nobody_approves_it(self, campaign: Campaign, maria: User, fin: User) -> None:
        saved(maria, starts="2026-06-01", ends="2026-07-31", sunset="2026-07-31")
        approved(maria, fin, campaign="summer", ends="2026-07-31", sunset="2026-07-31")
        request, over = asked(maria), datetime(2026, 8, 1, tzinfo=UTC)
        # No job has run since, so that its state says nothing of it.
        with pytest.raises(OfferdeskError, match="The campaign is over") as refusal:
            approve_campaign_budget(budget=request, actor=fin, at=over)
        assert refusal.value.code == "campaign_is_over"
        assert stands()[-1] == ("open", SIX, None)
        with pytest.raises(OfferdeskError, match="The campaign is over"):
            ask_campaign_budget(campaign=campaign, amount=SIX, reason="It sells.", actor=maria, at=over)


class TestTheDatabase:
    def put(self, budget: CampaignBudget, **values: Any) -> None:
        with transaction.atomic():
            CampaignBudget.objects.filter(pk=budget.pk).update(decided_at=NOON, **values)

    def test_it_refuses_the_asker(self, live: OfferVersion, olga: User) -> None:
        budget = asked(olga)
        with pytest.raises(IntegrityError, match="budget_asker_is_never_its_checker"):
            self.put(budget, state="approved", number=2, decided_by=olga)

    def test_it_refuses_who_edited_the_campaign(self, live: OfferVersion, olga: User, maria: User) -> None:
        budget = asked(olga)
        with pytest.raises(IntegrityError, match="maker is never checker"):
            self.put(budget, state="approved", number=2, decided_by=maria)

    def test_it_keeps_what_was_asked_and_answered(self, live: OfferVersion, maria: User, fin: User) -> None:
        budget = asked(maria)
        with pytest.raises(ProgrammingError, match="Cannot update"):
            self.put(budget, amount={"EUR": "999999.00"})
        approve_campaign_budget(budget=budget, actor=fin, at=NOON)
        with pytest.raises(ProgrammingError, match="Cannot update"):
            self.put(budget, state="withdrawn", number=None)
        with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
            budget.delete()


def test_what_was_in_review_at_an_upgrade_brings_its_budget(
    campaign: Campaign, maria: User, fin: User
) -> None:
    review = submitted(maria, campaign="summer")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM governance_campaignbudget")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    approve(review=Review.objects.get(pk=review.pk), actor=fin, at=NOON)
    assert published() == approved_amount(campaign) == FIVE
