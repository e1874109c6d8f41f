"""The pages of policies and rules: drafts begun from what is live, read, sent, answered, and retired."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import RefusedAttempt, RuleVersion
from governance.policies.services import draft_rule, retire_rule
from governance.refusals import wrong_state
from promotions.documents import to_yaml
from tests.governance.conftest import Desk
from tests.governance.house import approved, drafted, live_rule, person, rule, rule_in_review

PRIORITY = rule("policy", objective="priority")
PAGES = "/admin/governance/ruleversion/"
ADD = f"{PAGES}add/"


def url_of(version: RuleVersion, action: str = "change") -> str:
    return f"{PAGES}{version.pk}/{action}/"


def posted(document: dict[str, Any], note: str = "Why not.") -> dict[str, str]:
    return {"document": to_yaml(document), "note": note}


@pytest.fixture
def in_review(olga: User) -> RuleVersion:
    return rule_in_review(olga, PRIORITY, "Priorities decide.")


def test_a_policy_begins_as_a_copy_and_is_saved_by_the_service(olga: User, at_desk: Desk) -> None:
    client = at_desk(olga)
    live = RuleVersion.objects.get()
    form = client.get(f"{ADD}?kind=policy")
    assert unescape(form.content.decode()).count("policy: default\n") == 1  # its name comes first
    assert form.context["adminform"].form.initial["document"] == live.document
    answer = client.post(ADD, posted(PRIORITY, "Priorities decide."))
    draft = RuleVersion.objects.get(state="draft")
    assert answer.status_code == 302
    assert (draft.number, draft.document, draft.made_by, draft.based_on) == (2, PRIORITY, olga, 1)
    client.post(url_of(draft), posted(PRIORITY | {"max_coupons": 2}, "Better."))
    draft.refresh_from_db()
    assert (draft.document["max_coupons"], draft.note) == (2, "Better.")


@pytest.mark.parametrize("kind", ["guardrail", "suppression", "experiment", "launch"])
def test_a_new_rule_begins_as_a_sample_that_can_be_saved(kind: str, olga: User, at_desk: Desk) -> None:
    client = at_desk(olga)
    sample = client.get(f"{ADD}?kind={kind}").context["adminform"].form.initial["document"]
    told = {key: value for key, value in sample.items() if value not in ("", None)}
    assert client.post(ADD, posted(told)).status_code == 302
    draft = RuleVersion.objects.get(kind=kind)
    assert (draft.code, draft.document) == (sample[kind], told)


def test_json_is_read_too(olga: User, at_desk: Desk) -> None:
    text = '{"guardrail": "x", "kind": "never_discount"}'
    assert at_desk(olga).post(ADD, {"document": text, "note": ""}).status_code == 302
    assert RuleVersion.objects.get(kind="guardrail").document == {"guardrail": "x", "kind": "never_discount"}


def test_a_change_begins_as_a_copy_of_the_version(olga: User, fin: User, at_desk: Desk) -> None:
    live = live_rule(olga, fin, rule("guardrail"))
    form = at_desk(olga).get(f"{ADD}?rule={live.pk}")
    assert form.context["adminform"].form.initial["document"] == live.document


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("policy: default\nobjective: greed", "/objective: "),
        ("policy: [", "expected"),
        ("a: 1\n---\nb: 2", "exactly one document"),
        ("colour: red", "must be a document that one of policy, guardrail"),
        ("", "required"),
    ],
)
def test_what_is_wrong_is_named_at_the_field(text: str, told: str, olga: User, at_desk: Desk) -> None:
    answer = at_desk(olga).post(ADD, {"document": text, "note": ""})
    assert answer.status_code == 200
    assert told in unescape(answer.content.decode())
    assert RuleVersion.objects.count() == 1


def test_the_page_says_what_changes_and_takes_the_answer(
    in_review: RuleVersion, fin: User, at_desk: Desk
) -> None:
    client = at_desk(fin)
    html = unescape(client.get(url_of(in_review)).content.decode())
    assert "The first offers in their order count" in html
    assert "<del>shopper</del>" in html
    assert "<ins>priority</ins>" in html
    assert "Approve and publish" in html
    client.post(url_of(in_review, "approve"))
    in_review.refresh_from_db()
    assert (in_review.state, in_review.approved_by) == ("live", fin)


def test_a_rules_life_at_the_desk(olga: User, fin: User, at_desk: Desk) -> None:
    makers, checkers = at_desk(olga), at_desk(fin)
    makers.post(ADD, posted(rule("guardrail", owner=None)))
    draft = RuleVersion.objects.get(kind="guardrail")
    html = unescape(makers.get(url_of(draft)).content.decode())
    assert "An owner is missing" in html
    assert "Send to review" not in html
    makers.post(url_of(draft), posted(rule("guardrail")))
    assert "Send to review" in makers.get(url_of(draft)).content.decode()
    makers.post(url_of(draft, "submit"))
    makers.post(url_of(draft, "withdraw"))
    makers.post(url_of(draft, "submit"))
    checkers.post(url_of(draft, "approve"))
    draft.refresh_from_db()
    assert draft.state == "live"
    html = unescape(makers.get(url_of(draft)).content.decode())
    assert "Propose a change" in html
    assert "Ask to retire it" in html
    makers.post(url_of(draft, "retire"), {"reason": "the contract is over"})
    retirement = RuleVersion.objects.get(kind="guardrail", retires=True)
    html = unescape(checkers.get(url_of(retirement)).content.decode())
    assert "This rule is to go" in html
    assert "the contract is over" in html
    checkers.post(url_of(retirement, "approve"))
    retirement.refresh_from_db()
    assert retirement.state == "retired"
    assert not RuleVersion.objects.filter(kind="guardrail", state="live").exists()


def test_a_change_of_arms_says_whom_it_moves(olga: User, fin: User, at_desk: Desk) -> None:
    live_rule(olga, fin, rule("experiment"))
    client = at_desk(fin)

    def told(**changes: Any) -> str:
        waiting = rule_in_review(olga, rule("experiment", **changes))
        return unescape(client.get(url_of(waiting)).content.decode())

    assert "drawn anew" in told(salt="another")
    assert "drawn anew" in told(unit="basket")
    assert "Some move to another arm" in told(arms={"control": "60", "treatment": "40"})
    html = told(arms={"control": "25", "treatment": "25"})
    assert "drawn anew" not in html
    assert "Some move" not in html


def test_who_reads_sees_which_offers_name_a_suppression(
    maria: User, olga: User, fin: User, at_desk: Desk
) -> None:
    live = live_rule(olga, fin, rule("suppression", "quiet"))
    approved(maria, fin, suppressions=["quiet"])
    drafted(maria, "later", suppressions=["quiet"])
    html = unescape(at_desk(fin).get(url_of(live)).content.decode())
    assert "Named by the published offers summer10." in html
    assert "suppression: quiet\n" in html


def test_a_draft_is_given_up(olga: User, at_desk: Desk) -> None:
    draft = draft_rule(actor=olga, document=rule("guardrail"))
    at_desk(olga).post(url_of(draft, "drop"))
    draft.refresh_from_db()
    assert draft.state == "dropped"


def test_the_makers_own_call_is_403(in_review: RuleVersion, olga: User, at_desk: Desk) -> None:
    answer = at_desk(olga).post(url_of(in_review, "approve"))
    assert answer.status_code == 403
    in_review.refresh_from_db()
    assert in_review.state == "in_review"


def test_what_is_live_or_in_review_has_no_form(in_review: RuleVersion, fin: User, at_desk: Desk) -> None:
    client = at_desk(fin)
    for version in (in_review, RuleVersion.objects.get(state="live")):
        assert client.post(url_of(version), posted(PRIORITY)).status_code == 403
    assert RuleVersion.objects.get(state="live").document["objective"] == "shopper"


def test_a_retirement_that_came_back_has_no_form(olga: User, fin: User, at_desk: Desk) -> None:
    retirement = retire_rule(rule=live_rule(olga, fin, rule("guardrail")), actor=olga, reason="no longer")
    at_desk(fin).post(url_of(retirement, "send-back"), {"remark": "Why?"})
    retirement.refresh_from_db()
    assert (retirement.state, retirement.remark) == ("draft", "Why?")
    assert at_desk(olga).post(url_of(retirement), posted(rule("guardrail"))).status_code == 403


@pytest.mark.parametrize("role", ["support", "developer"])
def test_others_do_not_open_it(in_review: RuleVersion, role: str, at_desk: Desk) -> None:
    assert at_desk(person("x", role)).get(url_of(in_review)).status_code == 403


def test_a_marketer_drafts_suppressions_and_no_guardrail(maria: User, olga: User, at_desk: Desk) -> None:
    client = at_desk(maria)
    html = client.get(PAGES).content.decode()
    assert "?kind=suppression" in html
    assert "?kind=guardrail" not in html
    assert client.post(ADD, posted(rule("suppression"))).status_code == 302
    assert client.post(ADD, posted(rule("guardrail"))).status_code == 403
    assert RefusedAttempt.objects.get().action == "draft a rule"
    theirs = draft_rule(actor=olga, document=rule("guardrail"))
    assert client.get(url_of(theirs)).status_code == 200
    assert client.post(url_of(theirs), posted(rule("guardrail"))).status_code == 403


def test_the_list_says_what_each_rule_does_and_what_ends_soon(olga: User, fin: User, at_desk: Desk) -> None:
    soon = (timezone.now() + timedelta(days=3)).date().isoformat()
    margin = {"kind": "margin_floor", "params": {"percent": "20"}}
    scope = {"scope": {"items": {"categories": ["electronics"]}}}
    now = timezone.now()
    live_rule(olga, fin, rule("guardrail", "margin-20", endless=None, ends=soon, **margin, **scope), at=now)
    live_rule(olga, fin, rule("suppression", "quiet"), at=now)
    client = at_desk(fin)
    html = unescape(client.get(PAGES).content.decode())
    assert "Items in electronics keep a margin of 20 % at least" in html
    assert "All offers stay away" in html
    assert "ends soon: " in html
    only = unescape(client.get(f"{PAGES}?kind=guardrail&shown=ending").content.decode())
    assert "margin-20" in only
    assert "All offers stay away" not in only
    assert "The shopper's largest saving counts" in unescape(
        client.get(f"{PAGES}?shown=all").content.decode()
    )
    assert "margin-20" not in client.get(f"{PAGES}?shown=over").content.decode()


def test_a_longer_list_asks_no_more(olga: User, fin: User, at_desk: Desk) -> None:
    client = at_desk(fin)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGES)
        return len(queries)

    live_rule(olga, fin, rule("guardrail", "one"))
    asked()
    before = asked()
    for code in ("two", "three", "four"):
        live_rule(olga, fin, rule("guardrail", code))
    assert asked() == before


def test_the_inbox_and_the_home_page_show_what_waits(
    in_review: RuleVersion, olga: User, fin: User, at_desk: Desk
) -> None:
    retire_rule(rule=live_rule(olga, fin, rule("guardrail")), actor=olga, reason="no longer")
    html = unescape(at_desk(fin).get("/admin/governance/review/inbox/").content.decode())
    assert "The first offers in their order count" in html
    assert "Priorities decide." in html
    assert "is to go" in html
    home = unescape(at_desk(fin).get("/admin/").content.decode())
    assert "Check policy v2" in home
    assert "Check that guardrail depth-5 v2 goes" in home
    assert "Check policy v2" not in unescape(at_desk(olga).get("/admin/").content.decode())


def test_the_owner_is_told_of_an_end_and_of_what_came_back(olga: User, fin: User, at_desk: Desk) -> None:
    now = timezone.now()
    soon = (now + timedelta(days=3)).date().isoformat()
    live_rule(olga, fin, rule("guardrail", "short", endless=None, ends=soon), at=now)
    waiting = rule_in_review(olga, rule("guardrail", "wrong"))
    at_desk(fin).post(url_of(waiting, "send-back"), {"remark": "Which lines?"})
    home = unescape(at_desk(olga).get("/admin/").content.decode())
    assert "guardrail short v1 ends soon" in home
    assert "guardrail wrong v1 was sent back" in home
    assert "Which lines?" in home


def test_a_refused_save_is_403_and_kept(olga: User, at_desk: Desk) -> None:
    """Being a superuser opens the form, and no service."""
    draft = draft_rule(actor=olga, document=PRIORITY)
    root = User.objects.create_superuser("root")
    for url in (ADD, url_of(draft)):
        answer = at_desk(root).post(url, posted(PRIORITY | {"max_coupons": 2}))
        assert answer.status_code == 403
        assert "root does not hold it." in unescape(answer.content.decode())
    assert [(each.actor, each.action, each.target, each.code) for each in RefusedAttempt.objects.all()] == [
        (root, "change a rule's draft", f"policy v{draft.number}", "role_missing"),
        (root, "draft a rule", "policy default", "role_missing"),
    ]
    draft.refresh_from_db()
    assert (RuleVersion.objects.count(), draft.document) == (2, PRIORITY)


def test_a_draft_that_was_submitted_meanwhile_says_so(
    olga: User, at_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = draft_rule(actor=olga, document=PRIORITY)

    def too_late(**kwargs: object) -> None:
        raise wrong_state("change", draft, "in_review")

    monkeypatch.setattr("governance.admin.rules.change_rule", too_late)
    answer = at_desk(olga).post(url_of(draft), posted(PRIORITY))
    assert (answer.status_code, answer["Location"]) == (302, url_of(draft))
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == ["policy v2 is in review: one can't change it now."]
