"""Every service action by every role: who may not changes nothing, and the attempt is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from governance.launch.services import approve, pause, resume, retire, send_back, submit, withdraw
from governance.models import RefusedAttempt, Review, RuleVersion
from governance.policies.services import (
    approve_rule,
    draft_rule,
    drop_rule,
    retire_rule,
    send_back_rule,
    submit_rule,
    withdraw_rule,
)
from governance.roles import Role
from promotions.models import OfferVersion
from tests.governance.house import (
    NOON,
    approved,
    drafted,
    live_rule,
    person,
    rule,
    rule_in_review,
    state_of,
    submitted,
)

POLICY = rule("policy", objective="priority")
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
        return lambda actor: draft_rule(actor=actor, document=POLICY)

    def submit_policy(self) -> Deed:
        draft = draft_rule(actor=self.olga, document=POLICY)
        return lambda actor: submit_rule(rule=draft, actor=actor)

    def withdraw_policy(self) -> Deed:
        waiting = rule_in_review(self.olga, POLICY)
        return lambda actor: withdraw_rule(rule=waiting, actor=actor)

    def drop_policy(self) -> Deed:
        draft = draft_rule(actor=self.olga, document=POLICY)
        return lambda actor: drop_rule(rule=draft, actor=actor)

    def approve_policy(self) -> Deed:
        waiting = rule_in_review(self.olga, POLICY)
        return lambda actor: approve_rule(rule=waiting, actor=actor)

    def send_back_policy(self) -> Deed:
        waiting = rule_in_review(self.olga, POLICY)
        return lambda actor: send_back_rule(rule=waiting, actor=actor, remark="why?")

    def draft_guardrail(self) -> Deed:
        return lambda actor: draft_rule(actor=actor, document=rule("guardrail"))

    def draft_launch(self) -> Deed:
        return lambda actor: draft_rule(actor=actor, document=rule("launch"))

    def draft_suppression(self) -> Deed:
        return lambda actor: draft_rule(actor=actor, document=rule("suppression"))

    def draft_experiment(self) -> Deed:
        return lambda actor: draft_rule(actor=actor, document=rule("experiment"))

    def retire_guardrail(self) -> Deed:
        live = live_rule(self.olga, self.fin, rule("guardrail"))
        return lambda actor: retire_rule(rule=live, actor=actor, reason="no longer")

    def approve_suppression(self) -> Deed:
        waiting = rule_in_review(self.olga, rule("suppression"))
        return lambda actor: approve_rule(rule=waiting, actor=actor)


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
    "withdraw_policy": {"finance", "operations", "administrator"},
    "drop_policy": {"finance", "operations", "administrator"},
    "approve_policy": {"finance"},
    "send_back_policy": {"finance"},
    "draft_guardrail": {"finance", "operations", "administrator"},
    "draft_launch": {"finance", "operations", "administrator"},
    "retire_guardrail": {"finance", "operations", "administrator"},
    "draft_suppression": {"marketer", "finance", "operations", "administrator"},
    "draft_experiment": {"marketer", "finance", "operations", "administrator"},
    "approve_suppression": {"finance"},
}


def fingerprint() -> list[Any]:
    """Everything that an action could have changed."""
    versions = OfferVersion.objects.order_by("pk").values_list("pk", "state", "revision")
    reviews = Review.objects.order_by("pk").values_list("pk", "state", "decided_by")
    rules = RuleVersion.objects.order_by("pk").values_list("pk", "state", "approved_by")
    return [*versions, *reviews, *rules]


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
