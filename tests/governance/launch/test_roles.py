"""Every act on a rule by every role: who may not changes nothing, and the attempt is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from governance.models import RefusedAttempt, RuleVersion
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
from tests.governance.house import (
    live_rule,
    person,
    rule,
    rule_in_review,
)

POLICY = rule("policy", objective="priority")
Deed = Callable[[User], Any]


class House:
    """Makes what each action needs, by people who may."""

    def __init__(self) -> None:
        self.maria, self.fin = person("maria", "marketer"), person("fin", "finance")
        self.olga = person("olga", "operations")

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
    rules = RuleVersion.objects.order_by("pk").values_list("pk", "state", "approved_by")
    return list(rules)


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
    assert refusal.value.code in ("role_missing",)
    assert fingerprint() == before
    assert RefusedAttempt.objects.get().actor == actor
