"""Every service action by every role: who may not changes nothing, and the attempt is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from governance.launch.services import approve, pause, resume, retire, send_back, withdraw
from governance.models import RefusedAttempt, Review
from governance.policies.services import approve_policy, draft_policy, send_back_policy, submit_policy
from governance.roles import Role
from promotions.models import OfferVersion
from tests.governance.house import NOON, approved, drafted, person, state_of, submit, submitted

POLICY = {"policy": "default", "objective": "priority"}
Deed = Callable[[User], Any]


class House:
    """Makes what each action needs, by people who may."""

    def __init__(self) -> None:
        self.maria, self.fin = person("maria", "marketer"), person("fin", "finance")
        self.olga = person("olga", "operations")

    def submit(self) -> Deed:
        version = drafted(self.maria)
        return lambda actor: submit(version=version, actor=actor, at=NOON)

    def withdraw(self) -> Deed:
        review = submitted(self.maria)
        return lambda actor: withdraw(review=review, actor=actor)

    def approve(self) -> Deed:
        review = submitted(self.maria)
        return lambda actor: approve(review=review, actor=actor, at=NOON)

    def send_back(self) -> Deed:
        review = submitted(self.maria)
        return lambda actor: send_back(review=review, actor=actor, remark="too deep")

    def pause(self) -> Deed:
        offer = approved(self.maria, self.fin).offer
        return lambda actor: pause(offer=offer, actor=actor, reason="wrong price")

    def resume(self) -> Deed:
        offer = approved(self.maria, self.fin).offer
        pause(offer=offer, actor=self.olga, reason="wrong price")
        return lambda actor: resume(offer=offer, actor=actor, reason="right", at=NOON)

    def retire(self) -> Deed:
        offer = approved(self.maria, self.fin).offer
        return lambda actor: retire(offer=offer, actor=actor, reason="done")

    def draft_policy(self) -> Deed:
        return lambda actor: draft_policy(actor=actor, document=POLICY)

    def submit_policy(self) -> Deed:
        policy = draft_policy(actor=self.olga, document=POLICY)
        return lambda actor: submit_policy(policy=policy, actor=actor)

    def approve_policy(self) -> Deed:
        policy = submit_policy(policy=draft_policy(actor=self.olga, document=POLICY), actor=self.olga)
        return lambda actor: approve_policy(policy=policy, actor=actor)

    def send_back_policy(self) -> Deed:
        policy = submit_policy(policy=draft_policy(actor=self.olga, document=POLICY), actor=self.olga)
        return lambda actor: send_back_policy(policy=policy, actor=actor, remark="why?")


MAY = {
    "submit": {"marketer", "administrator"},
    "withdraw": {"marketer", "administrator"},
    "approve": {"finance"},
    "send_back": {"finance"},
    "pause": {"operations"},
    "resume": {"operations"},
    "retire": {"operations"},
    "draft_policy": {"finance", "operations", "administrator"},
    "submit_policy": {"finance", "operations", "administrator"},
    "approve_policy": {"finance"},
    "send_back_policy": {"finance"},
}


def fingerprint() -> list[Any]:
    """Everything that an action could have changed."""
    versions = OfferVersion.objects.order_by("pk").values_list("pk", "state", "revision")
    reviews = Review.objects.order_by("pk").values_list("pk", "state", "decided_by")
    return [*versions, *reviews]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*Role, "nobody"])
@pytest.mark.parametrize("action", MAY)
def test_a_role_may_or_may_not(action: str, role: str) -> None:
    house = House()
    deed: Deed = getattr(house, action)()
    actor = person("someone", role)
    before = fingerprint()
    if role in MAY[action]:
        deed(actor)
        assert not RefusedAttempt.objects.exists()
        return
    with pytest.raises(OfferdeskError) as refusal:
        deed(actor)
    assert refusal.value.code in ("role_missing", "not_the_owner")
    assert fingerprint() == before
    assert RefusedAttempt.objects.get().actor == actor


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["pause", "resume", "retire"])
def test_a_marketer_switches_what_is_his_own(action: str) -> None:
    house = House()
    deed: Deed = getattr(house, action)()
    deed(house.maria)
    assert state_of(OfferVersion.objects.get()).state in ("paused", "live", "retired")
