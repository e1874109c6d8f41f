"""The policy's pages: a draft begun from what is live, read, sent, answered."""

import json
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages

from governance.models import PolicyVersion, RefusedAttempt
from governance.policies.services import draft_policy, submit_policy
from governance.refusals import wrong_state
from tests.governance.admin.conftest import Desk
from tests.governance.house import person

PRIORITY = {"policy": "default", "objective": "priority"}
ADD = "/admin/governance/policyversion/add/"


def url_of(policy: PolicyVersion, action: str = "change") -> str:
    return f"/admin/governance/policyversion/{policy.pk}/{action}/"


@pytest.fixture
def in_review(olga: User) -> PolicyVersion:
    draft = draft_policy(actor=olga, document=PRIORITY, note="Priorities decide.")
    return submit_policy(policy=draft, actor=olga)


def test_a_draft_begins_as_a_copy_and_is_saved_by_the_service(olga: User, at_desk: Desk) -> None:
    client = at_desk(olga)
    live = PolicyVersion.objects.get()
    form = client.get(ADD)
    assert form.context["adminform"].form.initial["document"] == live.document
    # A line for each key.
    assert json.dumps(live.document, indent=2, ensure_ascii=False) in unescape(form.content.decode())
    answer = client.post(ADD, {"document": json.dumps(PRIORITY), "note": "Priorities decide."})
    draft = PolicyVersion.objects.get(state="draft")
    assert answer.status_code == 302
    assert (draft.number, draft.document, draft.made_by, draft.based_on) == (2, PRIORITY, olga, 1)
    client.post(url_of(draft), {"document": json.dumps(PRIORITY | {"max_coupons": 2}), "note": "Better."})
    draft.refresh_from_db()
    assert (draft.document["max_coupons"], draft.note) == (2, "Better.")


def test_what_is_wrong_is_named_at_the_field(olga: User, at_desk: Desk) -> None:
    answer = at_desk(olga).post(ADD, {"document": '{"policy": "default", "objective": "greed"}', "note": ""})
    assert answer.status_code == 200
    assert "/objective: " in unescape(answer.content.decode())
    assert PolicyVersion.objects.count() == 1


def test_the_page_says_what_changes_and_takes_the_answer(
    in_review: PolicyVersion, fin: User, at_desk: Desk
) -> None:
    client = at_desk(fin)
    html = unescape(client.get(url_of(in_review)).content.decode())
    assert "<del>shopper</del>" in html
    assert "<ins>priority</ins>" in html
    assert "Approve and publish" in html
    client.post(url_of(in_review, "approve"))
    in_review.refresh_from_db()
    assert (in_review.state, in_review.approved_by) == ("live", fin)


def test_the_makers_own_call_is_403(in_review: PolicyVersion, olga: User, at_desk: Desk) -> None:
    answer = at_desk(olga).post(url_of(in_review, "approve"))
    assert answer.status_code == 403
    in_review.refresh_from_db()
    assert in_review.state == "in_review"


def test_what_is_live_or_in_review_has_no_form(in_review: PolicyVersion, fin: User, at_desk: Desk) -> None:
    client = at_desk(fin)
    for policy in (in_review, PolicyVersion.objects.get(state="live")):
        answer = client.post(url_of(policy), {"document": json.dumps(PRIORITY), "note": "x"})
        assert answer.status_code == 403
    assert PolicyVersion.objects.get(state="live").document["objective"] == "shopper"


def test_send_back(in_review: PolicyVersion, fin: User, at_desk: Desk) -> None:
    at_desk(fin).post(url_of(in_review, "send-back"), {"remark": "Why?"})
    in_review.refresh_from_db()
    assert (in_review.state, in_review.remark) == ("draft", "Why?")


@pytest.mark.parametrize("role", ["support", "developer"])
def test_others_do_not_open_it(in_review: PolicyVersion, role: str, at_desk: Desk) -> None:
    assert at_desk(person("x", role)).get(url_of(in_review)).status_code == 403


def test_a_refused_save_is_403_and_kept(olga: User, at_desk: Desk) -> None:
    """Being a superuser opens the form, and no service."""
    draft = draft_policy(actor=olga, document=PRIORITY)
    root = User.objects.create_superuser("root")
    sent = {"document": json.dumps(PRIORITY | {"max_coupons": 2}), "note": "Mine."}
    for url in (ADD, url_of(draft)):
        answer = at_desk(root).post(url, sent)
        assert answer.status_code == 403
        assert "root does not hold it." in unescape(answer.content.decode())
    assert [(each.actor, each.action, each.target, each.code) for each in RefusedAttempt.objects.all()] == [
        (root, "change a policy draft", f"policy v{draft.number}", "role_missing"),
        (root, "draft a policy", "", "role_missing"),
    ]
    draft.refresh_from_db()
    assert (PolicyVersion.objects.count(), draft.document) == (2, PRIORITY)


def test_a_draft_that_was_submitted_meanwhile_says_so(
    olga: User, at_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = draft_policy(actor=olga, document=PRIORITY)

    def too_late(**kwargs: object) -> None:
        raise wrong_state("change", draft, "in_review")

    monkeypatch.setattr("governance.admin.policies.change_policy", too_late)
    answer = at_desk(olga).post(url_of(draft), {"document": json.dumps(PRIORITY), "note": "x"})
    assert (answer.status_code, answer["Location"]) == (302, url_of(draft))
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == ["policy v2 is in review: one can't change it now."]
