"""The inbox, the evidence and the answers, as a person meets them."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from decisions.public import current_manifest
from governance.launch.changes import sentence
from governance.launch.services import approve, pause, send_back
from governance.models import RefusedAttempt, Review
from promotions.models import Offer, OfferVersion
from tests.governance.conftest import Desk
from tests.governance.house import NOON, approved, drafted, person, state_of, submit, submitted

SOON: dict[str, Any] = {"starts": "2020-06-01", "ends": "2099-08-31", "sunset": "2099-09-30"}


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def url_of(review: Review, action: str = "change") -> str:
    return f"/admin/governance/review/{review.pk}/{action}/"


@pytest.fixture
def dora(db: None) -> User:
    """A developer, who sees offers and no reviews."""
    return person("dora", "developer")


@pytest.fixture
def review(maria: User) -> Review:
    return submitted(maria, **SOON)


def test_finance_approves_and_it_is_live(review: Review, fin: User, at_desk: Desk) -> None:
    answer = at_desk(fin).post(url_of(review, "approve"), {"remark": "Good."})
    assert (answer.status_code, answer["Location"]) == (302, url_of(review))
    assert told(answer) == ["summer10 v1 is approved and live; every worker follows within two seconds."]
    assert state_of(review.version).state == "live"
    assert [entry.code for entry in current_manifest() if entry.kind == "offer"] == ["summer10"]
    review.refresh_from_db()
    assert (review.decided_by, review.remark) == (fin, "Good.")


def test_the_message_says_what_the_approval_led_to(maria: User, fin: User, olga: User, at_desk: Desk) -> None:
    def approve_by_hand(code: str, **changes: Any) -> str:
        submission = submitted(maria, code, **SOON | changes)
        return told(at_desk(fin).post(url_of(submission, "approve")))[-1]

    assert "starts by itself" in approve_by_hand("later", starts="2099-01-01")
    approve_by_hand("one")
    assert "takes over from the running version" in approve_by_hand("one", starts="2099-01-01")
    approve_by_hand("two")
    pause(offer=OfferVersion.objects.get(offer__code="two").offer, actor=olga, reason="wrong price", at=NOON)
    assert "so is this version" in approve_by_hand("two", name="Another")


def test_finance_sends_back_with_a_remark(review: Review, fin: User, maria: User, at_desk: Desk) -> None:
    answer = at_desk(fin).post(url_of(review, "send-back"), {"remark": "30 % at most."})
    assert answer["Location"] == "/admin/governance/review/inbox/"
    assert state_of(review.version).state == "sent_back"
    html = page(at_desk(maria), f"/admin/promotions/offer/{review.version.offer_id}/change/")
    assert "30 % at most." in html
    home = page(at_desk(maria), "/admin/")
    assert "summer10 v1 was sent back" in home
    assert "30 % at most." in home


def test_every_moment_names_its_zone(maria: User, at_desk: Desk) -> None:
    html = page(at_desk(maria), url_of(submitted(maria, **SOON, zone="Europe/Berlin")))
    assert "<dt>Starts</dt><dd>1 Jun 2020 (Berlin)</dd>" in html
    assert "<dt>Ends</dt><dd>the end of 31 Aug 2099 (Berlin)</dd>" in html
    assert "<dt>Sunset</dt><dd>the end of 30 Sep 2099 (Berlin)</dd>" in html
    assert re.search(r"<time datetime=[^>]*>\d+ \w+ \d{4} \d\d:\d\d UTC</time> maria: submitted", html)


def test_the_history_shows_what_was_said(maria: User, fin: User, at_desk: Desk) -> None:
    version = drafted(maria, **SOON)
    first = submit(version=version, actor=maria, note="Please by Friday.")
    send_back(review=first, actor=fin, remark="30 % at most.")
    approve(review=submit(version=version, actor=maria, note="Now 10 %."), actor=fin, remark="Good.")
    html = page(at_desk(maria), f"/admin/promotions/offer/{version.offer_id}/history/")
    said = re.findall(r"<h2>Version 1: (.*?)</h2>.*?</p>\s*(?:<blockquote[^>]*>(.*?)<)?", html, re.DOTALL)
    assert [entry for entry in said if entry[1]] == [
        ("approved: in review → approved", "Good."),
        ("submitted: sent back → in review", "Now 10 %."),
        ("sent back: in review → sent back", "30 % at most."),
        ("submitted: draft → in review", "Please by Friday."),
    ]


def test_the_checker_sees_what_changed_since_the_last_submission(
    maria: User, fin: User, at_desk: Desk
) -> None:
    version = drafted(maria, **SOON)
    first = submit(version=version, actor=maria)
    assert "Since it was last submitted" not in page(at_desk(fin), url_of(first))
    send_back(review=first, actor=fin, remark="At most 5 %.")
    drafted(maria, **SOON, give=[{"kind": "percent_off", "percent": "5"}])
    second = submit(version=state_of(version), actor=maria)
    since = page(at_desk(fin), url_of(second)).split('id="since"')[1].split("</section>")[0]
    assert "Since it was last submitted, " in since
    assert "At most 5 %." in since
    assert "<del>10 % off every item</del>" in since
    assert "<ins>5 % off every item</ins>" in since


def test_sending_back_needs_a_remark(review: Review, fin: User, at_desk: Desk) -> None:
    answer = at_desk(fin).post(url_of(review, "send-back"), {"remark": "  "})
    assert told(answer) == ["Say what is to change: sending back needs a remark."]
    assert state_of(review.version).state == "in_review"


def test_the_makers_own_call_is_403_and_kept(review: Review, maria: User, at_desk: Desk) -> None:
    answer = at_desk(maria).post(url_of(review, "approve"))
    assert answer.status_code == 403
    assert "You submitted it: somebody else has to check it." in answer.content.decode()
    assert state_of(review.version).state == "in_review"
    attempt = RefusedAttempt.objects.get()
    assert (attempt.actor, attempt.action, attempt.code, attempt.door) == (
        maria,
        "approve",
        "maker_is_never_checker",
        "admin",
    )


@pytest.mark.parametrize(
    "role", ["marketer", "operations", "support", "auditor", "developer", "administrator"]
)
@pytest.mark.parametrize("action", ["approve", "send-back"])
def test_no_other_role_answers(review: Review, role: str, action: str, at_desk: Desk) -> None:
    answer = at_desk(person("x", role)).post(url_of(review, action), {"remark": "x"})
    assert answer.status_code == 403
    assert state_of(review.version).state == "in_review"
    assert RefusedAttempt.objects.get().code == "role_missing"


def test_a_superuser_without_the_role_neither(review: Review, at_desk: Desk) -> None:
    answer = at_desk(User.objects.create_superuser("root")).post(url_of(review, "approve"))
    assert answer.status_code == 403
    assert state_of(review.version).state == "in_review"


def test_without_the_token_nothing_is_approved(review: Review, fin: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(fin, backend="governance.people.backends.RoleBackend")
    assert client.post(url_of(review, "approve")).status_code == 403
    assert state_of(review.version).state == "in_review"


def test_answering_twice_says_so(review: Review, fin: User, at_desk: Desk) -> None:
    at_desk(fin).post(url_of(review, "approve"))
    answer = at_desk(fin).post(url_of(review, "approve"))
    assert told(answer) == ["The review of summer10 v1 is approved: one can't approve it now."]


def test_the_inbox_is_oldest_first_and_greys_ones_own(maria: User, fin: User, at_desk: Desk) -> None:
    both = person("both", "marketer", "finance")
    submitted(maria, "first", name="The first", **SOON)
    submitted(both, "second", name="The second", **SOON)
    html = page(at_desk(both), "/admin/governance/review/inbox/")
    assert html.index("The first") < html.index("The second")
    assert html.count("You can't check this:") == 1
    assert "You submitted it: somebody else has to check it." in html
    assert html.count("Read the evidence") == 1
    assert page(at_desk(fin), "/admin/governance/review/inbox/").count("Read the evidence") == 2


def test_the_inbox_has_pages_and_asks_few_questions(
    review: Review, fin: User, maria: User, at_desk: Desk
) -> None:
    """Sixty reviews cost as many statements as one."""
    client, inbox = at_desk(fin), "/admin/governance/review/inbox/"
    page(client, inbox)

    def counted() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as queries:
            html = page(client, inbox)
        return len(queries), html

    few, _ = counted()
    versions = [
        OfferVersion(offer=Offer.objects.create(code=f"offer-{n}"), number=1, state="in_review")
        for n in range(59)
    ]
    OfferVersion.objects.bulk_create(versions)
    copied = {
        field.attname: getattr(review, field.attname)
        for field in Review._meta.concrete_fields
        if not field.primary_key
    }
    Review.objects.bulk_create(
        Review(**copied | {"submitted_at": NOON + timedelta(minutes=n), "version_id": version.pk})
        for n, version in enumerate(versions)
    )
    many, html = counted()
    assert "60 offers wait for a checker" in html
    assert html.count("Read the evidence") == 50
    assert many == few
    assert page(client, f"{inbox}?page=2").count("Read the evidence") == 10
    assert page(client, f"{inbox}?page=nonsense").count("Read the evidence") == 50


def test_only_who_may_open_the_inbox_has_it_counted(
    review: Review, fin: User, dora: User, at_desk: Desk
) -> None:
    def counts(reader: User) -> int:
        client = at_desk(reader)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/promotions/offer/").status_code == 200
        return sum("COUNT" in each["sql"] and "governance_review" in each["sql"] for each in queries)

    assert (counts(fin), counts(dora)) == (1, 0)


def test_an_empty_inbox_says_so(fin: User, at_desk: Desk) -> None:
    assert "Nothing waits" in page(at_desk(fin), "/admin/governance/review/inbox/")


def test_the_evidence_of_a_first_version(review: Review, fin: User, at_desk: Desk) -> None:
    html = page(at_desk(fin), url_of(review))
    for words in (
        "10 % off",
        "50,000.00 EUR",
        "average order value +5%",
        "lift the average order",
        "none: nobody is to be left out",
        "First version: there is nothing to compare it with.",
        "Approve and publish",
        "Send back",
    ):
        assert words in html


def test_the_evidence_says_what_changes(maria: User, fin: User, at_desk: Desk) -> None:
    before = approved(maria, fin, **SOON).reviews.get()
    review = submitted(
        maria,
        **SOON,
        budget={"EUR": "90000.00"},
        name="More",
        give=[{"kind": "percent_off", "percent": "15"}],
        partner="anna",
    )
    html = page(at_desk(fin), url_of(review))
    assert "What changes against version 1" in html
    for old, new in (
        (sentence(before.document), sentence(review.document)),
        ("10", "15"),
        ("50,000.00 EUR", "90,000.00 EUR"),
        ("Summer 10 %", "More"),
        ("", "anna"),
    ):
        assert f"<ins>{new}</ins>" in html
        assert not old or f"<del>{old}</del>" in html


def test_what_stands_against_it_takes_the_approval_away(
    review: Review, fin: User, maria: User, at_desk: Desk
) -> None:
    maria.is_active = False
    maria.save()
    html = page(at_desk(fin), url_of(review))
    assert "The owner maria has left: name a successor." in html
    assert "Approve and publish" not in html
    assert "Send back" in html
    at_desk(fin).post(url_of(review, "approve"))
    assert state_of(review.version).state == "in_review"


def test_the_maker_sees_the_evidence_without_buttons(review: Review, maria: User, at_desk: Desk) -> None:
    html = page(at_desk(maria), url_of(review))
    assert "You submitted it: somebody else has to check it." in html
    assert "Approve and publish" not in html
    assert "Withdraw" in html


def test_the_maker_withdraws(review: Review, maria: User, at_desk: Desk) -> None:
    at_desk(maria).post(url_of(review, "withdraw"))
    assert state_of(review.version).state == "draft"


@pytest.mark.parametrize("role", ["support", "developer"])
def test_who_may_not_see_reviews_gets_none(review: Review, role: str, at_desk: Desk) -> None:
    client = at_desk(person("x", role))
    assert client.get(url_of(review)).status_code == 403
    assert client.get("/admin/governance/review/inbox/").status_code == 403


def test_nothing_is_there(fin: User, at_desk: Desk) -> None:
    assert at_desk(fin).get("/admin/governance/review/999/change/").status_code == 404
    assert at_desk(fin).post("/admin/governance/review/999/approve/").status_code == 404


def test_the_offers_page_has_the_buttons_of_its_state(
    maria: User, fin: User, olga: User, at_desk: Desk
) -> None:
    version = drafted(maria, **SOON)
    url = f"/admin/promotions/offer/{version.offer_id}/change/"
    assert "Send to review" in page(at_desk(maria), url)
    assert "Send to review" not in page(at_desk(fin), url)
    assert OfferVersion.objects.get().state == "draft"
    assert "Pause" not in page(at_desk(olga), url)
