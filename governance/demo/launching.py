"""The demo's offers on their real way: Maria makes, Finn checks, the clock does the rest."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import Q

from governance.demo import documents
from governance.demo.documents import Document
from governance.enqueueing import compute_soon
from governance.evidence.running import compute_waiting
from governance.hands import Hand
from governance.launch.services import approve, publish, send_back, submit
from governance.models import Review, RuleVersion
from governance.policies.services import approve_rule, draft_rule, submit_rule
from promotions.models import Campaign, Offer, OfferVersion
from promotions.services.campaigns import save_campaign
from promotions.services.offers import save_draft

RENEWED_BEFORE = timedelta(days=30)
"""An offer that ends sooner gets a new version at the next run, so that the demo is always alive."""


def fill_offers(people: Mapping[str, User], at: datetime) -> None:
    """Policy, campaign and offers in all their states; what is there and still runs is left alone."""
    house = Launches(people["maria"], people["fin"], at)
    _fill_rules(people)
    house.ended(documents.ended_offer(house.today))
    for document in documents.live_offers():
        house.live(document, RENEWED_BEFORE)
    house.live(documents.scheduled_offer(house.today), timedelta(0))
    house.once(documents.returned_offer(), house.sent_back)
    house.once(documents.reviewed_offer(), house.submitted)
    house.once(documents.drafted_offer(), lambda version: None)
    house.revised(documents.revised_offer())
    publish(cause="the demo's offers", by=Hand.of(people["fin"], "command"), at=at)


def _fill_rules(people: Mapping[str, User]) -> None:
    """A policy and a guardrail that count, a suppression that waits for a checker."""
    _fill_policy(people["olga"], people["fin"])
    if not RuleVersion.objects.exclude(kind="policy").exists():
        guardrail = draft_rule(actor=people["olga"], document=documents.GUARDRAIL, door="command")
        submit_rule(rule=guardrail, actor=people["olga"], door="command")
        approve_rule(rule=guardrail, actor=people["fin"], remark="Agreed.", door="command")
        note = "Seasonal prices go to people who would have paid the full one."
        shield = draft_rule(actor=people["maria"], document=documents.SUPPRESSION, note=note, door="command")
        submit_rule(rule=shield, actor=people["maria"], door="command")


def _fill_policy(maker: User, checker: User) -> None:
    if not RuleVersion.objects.filter(kind="policy").exclude(number=1).exists():
        note = "Seasonal offers exclude each other; a bonus program to earn points in."
        policy = draft_rule(actor=maker, document=documents.POLICY, note=note, door="command")
        submit_rule(rule=policy, actor=maker, door="command")
        approve_rule(rule=policy, actor=checker, remark="Agreed.", door="command")


class Launches:
    """Brings documents where they belong, at one moment."""

    def __init__(self, maker: User, checker: User, at: datetime) -> None:
        self.maker, self.checker, self.at = maker, checker, at
        self.today = at.astimezone(ZoneInfo(documents.ZONE)).date()
        self.campaign = self._running_campaign()

    def live(self, document: Document, long_enough: timedelta) -> None:
        """Approved and published, unless a version of it runs long enough or somebody is making one."""
        versions = OfferVersion.objects.filter(offer__code=document["offer"])
        until = self.at + long_enough
        running = Q(state__in=OfferVersion.PUBLISHED, closes_at__gt=until)
        if versions.filter(running | Q(state__in=OfferVersion.IN_THE_MAKING)).exists():
            return
        version = self._draft(document)
        # The same document makes no new version: somebody has retired the offer by hand, and it stays so.
        if version.state in OfferVersion.EDITABLE:
            self._approved(version, self.at)

    def ended(self, document: Document) -> None:
        """Approved in its time; the clock ends it."""
        when = self.at - timedelta(days=20)
        self.once(document, lambda version: self._approved(version, when))

    def once(self, document: Document, onward: Callable[[OfferVersion], None]) -> None:
        """Drafted and sent on, at the first run only."""
        if not Offer.objects.filter(code=document["offer"]).exists():
            onward(self._draft(document))

    def revised(self, document: Document) -> None:
        """A second version, left with the checker."""
        versions = OfferVersion.objects.filter(offer__code=document["offer"])
        if versions.count() == 1 and versions.filter(state__in=OfferVersion.PUBLISHED).exists():
            version = self._draft(document)
            note = "Competitors ask 55."
            compute_soon(self._submitted(version, self.at, note))

    def submitted(self, version: OfferVersion) -> None:
        """Left with the checker."""
        note = "The warehouse is full of tents."
        compute_soon(self._submitted(version, self.at, note))

    def sent_back(self, version: OfferVersion) -> None:
        """Back with a remark."""
        review = self._submitted(version, self.at)
        remark = "Half price eats the whole margin on knitwear. 30 % at most, please."
        send_back(review=review, actor=self.checker, remark=remark, door="command", at=self.at)

    def _draft(self, document: Document) -> OfferVersion:
        complete = {"campaign": self.campaign, **document}
        return save_draft(actor=self.maker, document=complete, door="command")

    def _submitted(self, version: OfferVersion, when: datetime, note: str = "") -> Review:
        """Sent to review; what stays there is computed by the workers, once all of this is committed."""
        return submit(version=version, actor=self.maker, note=note, door="command", at=when)

    def _approved(self, version: OfferVersion, when: datetime) -> None:
        review = self._submitted(version, when)
        compute_waiting(review)
        approve(review=review, actor=self.checker, door="command", at=when)

    def _running_campaign(self) -> str:
        """A campaign of the demo that runs long enough, or a new one."""
        running = Campaign.objects.filter(code__startswith="season-", ends_at__gt=self.at + RENEWED_BEFORE)
        known = running.exclude(state__in=["ended", "retired"]).order_by("code").last()
        if known is not None:
            return known.code
        code = f"season-{self.today}"
        save_campaign(actor=self.maker, document=documents.campaign(code, self.today), door="command")
        return code
