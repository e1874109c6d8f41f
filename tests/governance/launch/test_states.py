"""The life of a version: every action in every state does what the table says, or nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from decisions.public import current_manifest
from governance.hands import Hand
from governance.launch.clock import retire_due
from governance.launch.publishing import publish
from governance.launch.services import approve, pause, resume, retire, send_back, withdraw
from governance.launch.states import ALLOWED
from governance.models import Review
from promotions.models import OfferVersion, VersionState
from tests.governance.house import NOON, drafted, state_of, submit

AFTER = datetime(2026, 9, 15, tzinfo=UTC)
SUNSET = datetime(2026, 10, 2, tzinfo=UTC)
JOB = Hand.of_job("test")


class Desk:
    """Brings a version into a state through the services and acts on it."""

    def __init__(self, maria: User, fin: User, olga: User) -> None:
        self.maria, self.fin, self.olga = maria, fin, olga

    def review(self, version: OfferVersion) -> Review:
        return Review.objects.get(version=version)

    def bring(self, state: VersionState) -> OfferVersion:
        version = drafted(self.maria, starts="2026-07-01" if state == "scheduled" else "2026-06-01")
        submit(version=version, actor=self.maria, at=NOON)
        match state:
            case "in_review":
                pass
            case "draft":
                withdraw(review=self.review(version), actor=self.maria)
            case "sent_back":
                send_back(review=self.review(version), actor=self.fin, remark="no")
            case "approved":
                # An approved version waits only behind a running one; here it is put there.
                OfferVersion.objects.filter(pk=version.pk).update(state="approved")
                approval = {"state": "approved", "decided_by": self.fin, "decided_at": NOON}
                Review.objects.filter(version=version).update(**approval)
            case _:
                approve(review=self.review(version), actor=self.fin, at=NOON)
        match state:
            case "paused":
                pause(offer=version.offer, actor=self.olga, reason="wrong price")
            case "ended":
                publish(cause="time", by=JOB, at=AFTER)
            case "retired":
                publish(cause="time", by=JOB, at=SUNSET)
                retire_due(at=SUNSET, by=JOB)
            case "superseded":
                second = drafted(self.maria, name="Second")
                approve(review=submit(version=second, actor=self.maria, at=NOON), actor=self.fin, at=NOON)
        assert state_of(version).state == state
        return state_of(version)

    def act(self, action: str, version: OfferVersion) -> None:
        review = self.review(version)
        actions: dict[str, Callable[[], Any]] = {
            "submit": lambda: submit(version=version, actor=self.maria, at=NOON),
            "approve": lambda: approve(review=review, actor=self.fin, at=NOON),
            "send back": lambda: send_back(review=review, actor=self.fin, remark="too much"),
            "withdraw": lambda: withdraw(review=review, actor=self.maria),
            "pause": lambda: pause(offer=version.offer, actor=self.olga, reason="wrong price"),
            "resume": lambda: resume(offer=version.offer, actor=self.olga, reason="right again", at=NOON),
            "retire": lambda: retire(offer=version.offer, actor=self.olga, reason="over and done"),
        }
        actions[action]()


@pytest.fixture
def desk(maria: User, fin: User, olga: User) -> Desk:
    return Desk(maria, fin, olga)


REACHED = {
    "submit": "in_review",
    "approve": "live",
    "send back": "sent_back",
    "withdraw": "draft",
    "pause": "paused",
    "resume": "live",
    "retire": "retired",
}


# To pause or retire an offer whose version was superseded means the version that took its place.
ELSEWHERE = {("pause", "superseded"), ("retire", "superseded")}
CASES = [(action, state) for action in ALLOWED for state in VersionState.values]


@pytest.mark.parametrize(("action", "state"), [case for case in CASES if case not in ELSEWHERE])
def test_an_action_is_taken_or_changes_nothing(desk: Desk, action: str, state: str) -> None:
    version = desk.bring(VersionState(state))
    before = current_manifest()
    if state in ALLOWED[action]:
        desk.act(action, version)
        assert state_of(version).state == REACHED[action]
        return
    with pytest.raises(OfferdeskError) as refusal:
        desk.act(action, version)
    assert refusal.value.code == "wrong_state"
    assert state_of(version).state == state
    assert current_manifest() == before
