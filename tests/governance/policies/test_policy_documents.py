"""The policy in an offer book: drafted or changed by who may, never live by it, never twice."""

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from governance.models import PolicyVersion, RefusedAttempt
from governance.policies.services import submit_policy
from promotions.books.checking import check
from promotions.books.entries import entries_of
from promotions.books.export import exported
from promotions.books.planning import Plan, Verb, plan_of
from promotions.books.services import BookRefused, apply_book
from promotions.books.texts import pieces
from promotions.models import Offer
from tests.governance.house import person

POLICY = "policy: default\nmax_coupons: 2\nreason: two are enough\n"
OFFER = '---\noffer: x\ngive: [{kind: percent_off, percent: "10"}]\n'


def plan(text: str) -> Plan:
    return plan_of(check(list(entries_of(pieces("-", text))), house=True, strict=True))


def apply(actor: User, text: str) -> Plan:
    checked = check(list(entries_of(pieces("-", text))), house=True, strict=True)
    return apply_book(actor=actor, checked=checked, door="command")


def test_a_draft_beside_the_live_one_then_changed_then_left_alone(fin: User) -> None:
    live = PolicyVersion.objects.get(state="live")
    (change,) = plan(POLICY).changes
    assert change.standing is not None
    assert (change.verb, change.standing.opens) == (Verb.CHANGE, True)
    apply(fin, POLICY)
    draft = PolicyVersion.objects.exclude(pk=live.pk).get()
    assert (draft.state, draft.made_by, draft.note) == ("draft", fin, "two are enough")
    assert list(draft.edited_by.all()) == [fin]
    assert apply(fin, POLICY).to_do == []
    apply(fin, POLICY.replace("2", "3"))
    draft.refresh_from_db()
    assert draft.document["max_coupons"] == 3
    assert PolicyVersion.objects.count() == 2


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
    submit_policy(policy=PolicyVersion.objects.get(state="draft"), actor=fin)
    assert plan(POLICY).refused == []
    with pytest.raises(BookRefused, match="in review"):
        apply(fin, POLICY.replace("2", "3"))


def test_who_may_only_define_offers_applies_nothing_of_the_book(maria: User) -> None:
    with pytest.raises(OfferdeskError, match="draft a policy"):
        apply(maria, POLICY + OFFER)
    assert not Offer.objects.exists()
    assert PolicyVersion.objects.count() == 1
    assert RefusedAttempt.objects.get().actor == maria


def test_who_may_both_applies_both(db: None) -> None:
    both = person("both", "marketer", "finance")
    done = apply(both, POLICY + OFFER)
    assert [change.draft.kind.head for change in done.changes] == ["policy", "offer"]
    assert Offer.objects.get().created_by == both
