"""Rules in an offer book: drafted or changed by who may, never live by it, never twice."""

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from governance.models import RefusedAttempt, RuleVersion
from governance.policies.services import approve_rule, retire_rule, submit_rule
from promotions.books.checking import check
from promotions.books.entries import entries_of
from promotions.books.export import exported
from promotions.books.planning import Plan, Verb, plan_of
from promotions.books.services import BookRefused, apply_book
from promotions.books.texts import pieces
from promotions.documents import to_yaml
from promotions.models import Offer
from tests.governance.house import live_rule, person, rule

POLICY = "policy: default\nmax_coupons: 2\nowner: fin@example.com\nreason: two are enough\n"
OFFER = '---\noffer: x\ngive: [{kind: percent_off, percent: "10"}]\n'


def plan(text: str) -> Plan:
    return plan_of(check(list(entries_of(pieces("-", text))), house=True, strict=True))


def apply(actor: User, text: str) -> Plan:
    checked = check(list(entries_of(pieces("-", text))), house=True, strict=True)
    return apply_book(actor=actor, checked=checked, door="command")


def test_a_draft_beside_the_live_one_then_changed_then_left_alone(fin: User) -> None:
    live = RuleVersion.objects.get(state="live")
    (change,) = plan(POLICY).changes
    assert change.standing is not None
    assert (change.verb, change.standing.opens) == (Verb.CHANGE, True)
    apply(fin, POLICY)
    draft = RuleVersion.objects.exclude(pk=live.pk).get()
    assert (draft.state, draft.made_by, draft.note) == ("draft", fin, "two are enough")
    assert list(draft.edited_by.all()) == [fin]
    assert apply(fin, POLICY).to_do == []
    apply(fin, POLICY.replace("2", "3"))
    draft.refresh_from_db()
    assert draft.document["max_coupons"] == 3
    assert RuleVersion.objects.count() == 2


def test_defaults_that_are_written_out_are_no_change(fin: User) -> None:
    apply(fin, POLICY)
    text = f"{POLICY}rounding: half_up\nobjective: shopper\nmax_offers: {{basket: null}}\nversion: 7\n"
    assert plan(text).to_do == []


@pytest.mark.parametrize("live", [True, False])
def test_what_is_exported_is_unchanged(fin: User, live: bool) -> None:
    if not live:
        apply(fin, POLICY)
    ((head, document),) = exported(live=live, codes=None, heads=["policy"])
    assert (head, document["policy"]) == ("policy", "default")
    found = plan(str(document).replace("'", '"').replace("True", "true"))
    assert [change.verb for change in found.changes] == [Verb.UNCHANGED]


def test_one_in_review_waits(fin: User) -> None:
    apply(fin, POLICY)
    submit_rule(rule=RuleVersion.objects.get(state="draft"), actor=fin)
    assert plan(POLICY).refused == []
    with pytest.raises(BookRefused, match="in review"):
        apply(fin, POLICY.replace("2", "3"))


def test_who_may_only_define_offers_applies_nothing_of_the_book(maria: User) -> None:
    with pytest.raises(OfferdeskError, match="draft a policy"):
        apply(maria, POLICY + OFFER)
    assert not Offer.objects.exists()
    assert RuleVersion.objects.count() == 1
    assert RefusedAttempt.objects.get().actor == maria


def test_who_may_both_applies_both(db: None) -> None:
    both = person("both", "marketer", "finance")
    done = apply(both, POLICY + OFFER)
    assert [change.draft.kind.head for change in done.changes] == ["policy", "offer"]
    assert Offer.objects.get().created_by == both


RULES = """
guardrail: margin-20
kind: margin_floor
scope: {items: {categories: [electronics]}, segments: [], channels: []}
params: {percent: "20"}
on_breach: clip
owner: fin@example.com
reason: contract with the supplier
endless: the contract has none
---
suppression: protect-loyal
people: [{kind: score, name: discount_sensitivity, at_most: "0.2"}]
blocks: {all: true, tags: []}
owner: maria@example.com
reason: would buy anyway
starts: 2026-01-01
ends: 2026-12-31
---
experiment: aov-q4
unit: customer
salt: aov-q4
arms: {control: "50", treatment: "50"}
offers: {treatment: [threshold-ladder]}
owner: maria@example.com
reason: does the ladder lift the basket
ends: 2026-12-31
---
launch: default
required: [worst_stack]
emergency_review_hours: 24
second_approver_above: {EUR: "10000.00"}
owner: fin@example.com
reason: we learned it
"""


def test_every_kind_is_drafted_then_left_alone(fin: User) -> None:
    found = plan(RULES)
    assert [(change.draft.name, change.verb) for change in found.changes] == [
        ("launch default", Verb.CREATE),
        ("guardrail margin-20", Verb.CREATE),
        ("suppression protect-loyal", Verb.CREATE),
        ("experiment aov-q4", Verb.CREATE),
    ]
    apply(fin, RULES)
    drafts = RuleVersion.objects.filter(state="draft")
    assert {(each.kind, each.code, each.number, each.note) for each in drafts} == {
        ("guardrail", "margin-20", 1, "contract with the supplier"),
        ("suppression", "protect-loyal", 1, "would buy anyway"),
        ("experiment", "aov-q4", 1, "does the ladder lift the basket"),
        ("launch", "default", 1, "we learned it"),
    }
    assert apply(fin, RULES).to_do == []


def test_defaults_of_rules_are_no_change(fin: User) -> None:
    apply(fin, RULES)
    told = (
        RULES.replace("on_breach: clip\n", "")
        .replace("salt: aov-q4\n", "")
        .replace(", segments: [], channels: []", "")
        .replace("emergency_review_hours: 24\n", "")
    )
    assert plan(told).to_do == []
    changed = plan(RULES.replace("the contract has none", "nobody knows").replace('"20"', '"25"'))
    (change,) = changed.to_do
    assert [each.path for each in change.differences] == [("params", "percent"), ("endless",)]


def test_rules_are_exported_as_they_stand(fin: User, olga: User) -> None:
    apply(fin, RULES)
    live = live_rule(olga, fin, rule("guardrail", "depth-5"))
    found = [(head, document[head]) for head, document in exported(live=False, codes=None, heads=None)]
    assert found == [
        ("policy", "default"),
        ("launch", "default"),
        ("guardrail", "depth-5"),
        ("guardrail", "margin-20"),
        ("suppression", "protect-loyal"),
        ("experiment", "aov-q4"),
    ]
    assert [code for _, code in published()] == ["default", "depth-5"]
    text = "---\n".join(to_yaml(document) for _, document in exported(live=False, codes=None, heads=None))
    assert plan(text).to_do == []
    approve_rule(rule=retire_rule(rule=live, actor=olga, reason="no longer"), actor=fin)
    assert [code for _, code in published()] == ["default"]


def published() -> list[tuple[str, str]]:
    return [(head, document[head]) for head, document in exported(live=True, codes=None, heads=None)]


def test_a_rule_that_is_to_go_waits(fin: User, olga: User) -> None:
    live = live_rule(olga, fin, rule("guardrail", "margin-20"))
    retire_rule(rule=live, actor=olga, reason="no longer")
    with pytest.raises(BookRefused, match="retires the rule"):
        apply(fin, RULES)
    assert RuleVersion.objects.filter(kind="suppression").count() == 0


def test_a_marketer_applies_suppressions_and_no_guardrails(maria: User) -> None:
    guardrail, *others = RULES.split("---\n")
    apply(maria, "---\n".join(others[:2]))
    assert set(RuleVersion.objects.filter(made_by=maria).values_list("kind", flat=True)) == {
        "suppression",
        "experiment",
    }
    with pytest.raises(OfferdeskError, match="draft a guardrail"):
        apply(maria, guardrail)


def test_what_is_wrong_with_a_rule_is_named(fin: User) -> None:
    wrong = RULES.replace("kind: margin_floor", "kind: luck").replace('control: "50"', 'control: "60"')
    checked = check(list(entries_of(pieces("-", wrong))), house=True, strict=True)
    assert [(each.document, each.path, each.code) for each in checked.errors] == [
        ("guardrail margin-20", "/kind", "unknown_kind"),
        ("experiment aov-q4", "/arms", "contradiction"),
    ]


def test_suppressions_that_nobody_knows_are_pointed_out(fin: User) -> None:
    apply(fin, RULES)
    offer = OFFER + "suppressions: [protect-loyal, protect-loayl]\n"
    checked = check(list(entries_of(pieces("-", offer))), house=True, strict=True)
    assert [(each.path, each.message) for each in checked.findings] == [
        ("/suppressions/1", "nobody knows the suppression protect-loayl")
    ]
