"""Maker is never checker: by service, after edits by others, as superuser, and round the services in SQL."""

import pgtrigger
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from catalog.errors import Nature, OfferdeskError
from decisions.public import current_manifest
from governance.launch.selectors import effective_without_approval
from governance.launch.services import approve, send_back
from governance.launch.who_checks import why_not_checker
from governance.models import RefusedAttempt, Review
from promotions.models import OfferVersion
from promotions.services.campaigns import save_campaign
from promotions.services.offers import save_draft
from tests.governance.house import NOON, approved, document, drafted, person, state_of, submit, submitted


@pytest.fixture
def both(db: None) -> User:
    """Somebody who makes and checks."""
    return person("both", "marketer", "finance")


def assert_refused(review: Review, actor: User, code: str) -> None:
    before = RefusedAttempt.objects.count()
    with pytest.raises(OfferdeskError) as refusal:
        approve(review=review, actor=actor, at=NOON)
    assert (refusal.value.code, refusal.value.nature) == (code, Nature.REFUSED)
    assert state_of(review.version).state == "in_review"
    assert Review.objects.get(pk=review.pk).state == "open"
    assert current_manifest() == []
    attempt = RefusedAttempt.objects.first()
    assert attempt is not None
    assert RefusedAttempt.objects.count() == before + 1
    assert (attempt.actor, attempt.action, attempt.code) == (actor, "approve", code)
    assert attempt.target == "review of summer10 v1"


def test_who_submitted_does_not_approve(maria: User, both: User) -> None:
    assert_refused(submit(version=drafted(maria), actor=both, at=NOON), both, "maker_is_never_checker")


def test_who_drafted_does_not_approve(maria: User, both: User) -> None:
    assert_refused(submit(version=drafted(both), actor=maria, at=NOON), both, "maker_is_never_checker")


def test_who_edited_in_between_does_not_approve(maria: User, both: User) -> None:
    drafted(maria)
    save_draft(actor=both, document=document(name="Better"), offer_code="summer10")
    version = save_draft(actor=maria, document=document(name="Best"), offer_code="summer10")
    assert_refused(submit(version=version, actor=maria, at=NOON), both, "maker_is_never_checker")


@pytest.mark.parametrize("before_the_draft", [True, False])
def test_who_wrote_what_the_campaign_gives_does_not_approve(
    maria: User, both: User, before_the_draft: bool
) -> None:
    frame = {
        "campaign": "summer-2026",
        "name": "Summer 2026",
        "owner": "maria",
        "objective": "lift_aov",
        "kpi": {"metric": "revenue", "target": "+5%"},
        "budget": {"EUR": "100.00"},
        "suppressions": {"none": "everybody"},
        "zone": "Europe/Berlin",
        "starts": "2026-06-01",
        "ends": "2026-08-31",
        "sunset": "2026-09-30",
    }
    save_campaign(actor=maria, document=frame)
    richer = {**frame, "budget": {"EUR": "999999.00"}}
    if before_the_draft:
        save_campaign(actor=both, document=richer)
    version = drafted(maria, campaign="summer-2026", budget=None)
    if not before_the_draft:
        save_campaign(actor=both, document=richer)
    assert_refused(submit(version=version, actor=maria, at=NOON), both, "maker_is_never_checker")


def test_being_a_superuser_opens_nothing(maria: User) -> None:
    root = User.objects.create_superuser("root", "root@example.com")
    assert_refused(submitted(maria), root, "role_missing")


def test_a_superuser_cannot_approve_his_own(db: None) -> None:
    root = User.objects.create_superuser("maria", "maria@example.com")
    root.groups.set(person("model", "marketer", "finance").groups.all())
    assert_refused(submitted(root), root, "maker_is_never_checker")


def test_who_has_left_approves_nothing(maria: User, fin: User) -> None:
    review = submitted(maria)
    fin.is_active = False
    fin.save()
    assert_refused(review, fin, "role_missing")


def test_the_maker_does_not_send_back_either(maria: User, both: User) -> None:
    review = submit(version=drafted(maria), actor=both, at=NOON)
    with pytest.raises(OfferdeskError, match="somebody else"):
        send_back(review=review, actor=both, remark="hm")


def test_the_reason_is_told_in_words(maria: User, fin: User, both: User) -> None:
    review = submit(version=drafted(both), actor=maria, at=NOON)
    assert why_not_checker(review, maria) == "You submitted it: somebody else has to check it."
    assert why_not_checker(review, both) == "You edited it: somebody else has to check it."
    assert why_not_checker(review, person("sam", "support")) == "Checking needs the role finance."
    assert why_not_checker(review, fin) == ""


def test_another_person_approves(maria: User, fin: User) -> None:
    version = approved(maria, fin)
    assert version.state == "live"
    assert not RefusedAttempt.objects.exists()
    review = version.reviews.get()
    assert (review.decided_by, review.decided_at) == (fin, NOON)


def put(review: Review, **values: object) -> None:
    """Writes past the services."""
    with transaction.atomic():
        Review.objects.filter(pk=review.pk).update(decided_at=timezone.now(), **values)


def test_the_database_refuses_the_submitter(maria: User) -> None:
    review = submitted(maria)
    review.version.edited_by.clear()
    put(review, approvers_needed=0)
    with pytest.raises(IntegrityError, match="maker_is_never_checker"):
        put(review, state="approved", decided_by=maria)


def test_the_database_refuses_an_editor(maria: User, both: User) -> None:
    review = submit(version=drafted(both), actor=maria, at=NOON)
    put(review, approvers_needed=0)
    with pytest.raises(IntegrityError, match="maker is never checker"):
        put(review, state="approved", decided_by=both)


def test_the_database_refuses_what_nobody_approved(maria: User, fin: User) -> None:
    review = submitted(maria)
    with pytest.raises(IntegrityError, match="needs 1 approvals"):
        put(review, state="approved", decided_by=fin)
    for state in ("approved", "scheduled", "live", "paused"):
        with pytest.raises(IntegrityError, match="was approved by nobody"), transaction.atomic():
            OfferVersion.objects.filter(pk=review.version_id).update(state=state)


def test_the_database_keeps_what_was_submitted(maria: User) -> None:
    review = submitted(maria)
    with pytest.raises(ProgrammingError, match="Cannot update rows from governance_review"):
        put(review, document={"offer": "summer10", "give": [{"kind": "percent_off", "percent": "90"}]})
    with pytest.raises(ProgrammingError, match="Cannot delete rows"), transaction.atomic():
        Review.objects.filter(pk=review.pk)._raw_delete("default")


def test_an_approval_binds_to_what_was_submitted(maria: User, fin: User) -> None:
    """Somebody with a database shell changes the frozen document: it is not approved."""
    review = submitted(maria)
    changed = {**review.document, "give": [{"kind": "percent_off", "percent": "90"}]}
    version = OfferVersion.objects.filter(pk=review.version_id)
    version.update(state="draft")
    version.update(submitted_document=changed)
    version.update(state="in_review")
    with pytest.raises(OfferdeskError) as refusal:
        approve(review=review, actor=fin, at=NOON)
    assert refusal.value.code == "changed_since_submission"
    assert RefusedAttempt.objects.get().code == "changed_since_submission"


def test_who_goes_round_the_review_is_found_and_not_published(maria: User, fin: User) -> None:
    good = approved(maria, fin)
    stray = drafted(maria, "stray")
    with pgtrigger.ignore("governance.EffectiveVersion:effective_version_was_approved"):
        OfferVersion.objects.filter(pk=stray.pk).update(state="live")
    assert list(effective_without_approval()) == [stray]
    approved(maria, fin, "third")
    assert [entry.code for entry in current_manifest() if entry.kind == "offer"] == ["summer10", "third"]
    assert good.state == "live"
