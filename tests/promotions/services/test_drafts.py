"""Drafts: made, changed, opened after a published version, cloned, dropped; nobody's edit is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from catalog.errors import OfferdeskError
from decisions.public import DocumentErrors
from promotions.documents import document_of
from promotions.models import Offer, OfferVersion, VersionState
from promotions.selectors.history import offer_history
from promotions.services.conflicts import EditConflict, NotEditable
from promotions.services.offers import clone, retire_draft, save_draft
from promotions.services.states import set_state
from tests.promotions.conftest import PERCENT, Draft, publish

pytestmark = pytest.mark.django_db


def test_a_new_offer_gets_its_first_draft(maria: User) -> None:
    version = save_draft(actor=maria, document={"offer": "new", "give": [PERCENT]}, door="api")
    offer = Offer.objects.get(code="new")
    assert (version.number, version.state, version.revision) == (1, VersionState.DRAFT, 1)
    assert (offer.newest, offer.created_by) == (version, maria)
    assert list(version.edited_by.all()) == [maria]
    entry = version.history.get()
    assert (entry.history_user, entry.history_change_reason) == (maria, "api: created")


def test_a_change_stays_in_the_draft_and_in_its_history(maria: User, olga: User, draft: Draft) -> None:
    first = draft(name="One")
    second = save_draft(actor=olga, document={**document_of(first), "name": "Two", "priority": 5})
    assert (second.pk, second.number, second.revision, second.name) == (first.pk, 1, 2, "Two")
    assert set(second.edited_by.all()) == {maria, olga}
    newest = offer_history(second.offer)[0]
    assert (newest.actor, newest.door, newest.what) == ("olga", "admin", "changed name, priority")
    assert [(change.place, change.old, change.new) for change in newest.changes] == [
        ("name", "One", "Two"),
        ("priority", None, 5),
    ]


def test_the_same_document_changes_nothing(draft: Draft) -> None:
    first = draft(name="One")
    again = draft(name="One")
    assert (again.pk, again.revision, again.history.count()) == (first.pk, 1, 1)


def test_after_a_published_version_a_new_one_opens(draft: Draft) -> None:
    first = publish(draft(name="One"))
    second = draft(name="Two")
    assert (second.number, second.state, second.revision) == (2, VersionState.DRAFT, 2)
    first.refresh_from_db()
    assert (first.state, first.name) == (VersionState.LIVE, "One")
    assert Offer.objects.get().newest == second


def test_saving_what_is_live_opens_nothing(draft: Draft) -> None:
    first = publish(draft(name="One"))
    assert draft(name="One") == first


def test_what_is_in_review_is_not_edited(draft: Draft) -> None:
    version = draft(name="One")
    publish(version, "in_review")
    with pytest.raises(NotEditable, match="in review"):
        draft(name="Two")
    assert OfferVersion.objects.get().name == "One"


def test_the_second_of_two_editors_learns_who_changed_what(maria: User, olga: User, draft: Draft) -> None:
    seen = draft(name="One", priority=1)
    save_draft(actor=olga, document={**document_of(seen), "priority": 2}, expected_revision=seen.revision)
    mine = {**document_of(seen), "name": "Mine"}
    with pytest.raises(EditConflict) as caught:
        save_draft(actor=maria, document=mine, expected_revision=seen.revision)
    assert caught.value.data == {"changed_by": ["olga"], "changed": ["priority"], "revision": 2}
    stored = OfferVersion.objects.get()
    assert (stored.name, stored.priority) == ("One", 2)


def test_an_editor_of_the_live_version_notices_a_draft_opened_meanwhile(
    maria: User, olga: User, draft: Draft
) -> None:
    live = publish(draft(name="One"))
    save_draft(actor=olga, document={**document_of(live), "name": "Two"}, expected_revision=live.revision)
    with pytest.raises(EditConflict, match="olga"):
        save_draft(actor=maria, document={**document_of(live), "name": "3"}, expected_revision=live.revision)


def test_a_code_never_changes_and_is_taken_once(maria: User, draft: Draft) -> None:
    version = draft("first")
    for keys in ({"offer_code": "first"}, {"must_be_new": True}):
        document = {"offer": "second" if "offer_code" in keys else "first", "give": [PERCENT]}
        with pytest.raises(DocumentErrors) as caught:
            save_draft(actor=maria, document=document, **keys)
        assert [problem.path for problem in caught.value.problems] == ["/offer"]
    assert Offer.objects.get() == version.offer


def test_a_refused_document_leaves_nothing_behind(maria: User) -> None:
    with pytest.raises(DocumentErrors):
        save_draft(actor=maria, document={"offer": "x", "give": []})
    assert not Offer.objects.exists()
    assert not Offer.history.exists()


def test_a_clone_has_the_terms_and_a_code_of_its_own(maria: User, olga: User, draft: Draft) -> None:
    draft("spring", trigger="code", codes=["SPRING"], name="Spring")
    made = clone(actor=olga, offer_code="spring", new_code="autumn")
    expected = {
        "offer": "autumn",
        "name": "Spring",
        "trigger": "code",
        "codes": ["AUTUMN"],
        "give": [PERCENT],
    }
    assert document_of(made) == expected
    with pytest.raises(OfferdeskError, match="no offer"):
        clone(actor=olga, offer_code="nope", new_code="x")


def test_a_dropped_draft_leaves_the_live_version_alone(maria: User, draft: Draft) -> None:
    live = publish(draft(name="One"))
    second = draft(name="Two")
    retire_draft(actor=maria, offer_code="summer10")
    states = dict(OfferVersion.objects.values_list("pk", "state"))
    assert states == {live.pk: VersionState.LIVE, second.pk: VersionState.RETIRED}
    assert Offer.objects.get().newest == live
    with pytest.raises(NotEditable):
        retire_draft(actor=maria, offer_code="summer10")
    third = draft(name="Two")
    assert (third.number, third.state, third.revision) == (3, VersionState.DRAFT, 3)


def test_a_dropped_offer_may_begin_again(maria: User, draft: Draft) -> None:
    draft(name="One")
    retire_draft(actor=maria, offer_code="summer10")
    assert draft(name="One").state == VersionState.RETIRED, "the same again is no wish to begin again"
    again = draft(name="Two")
    assert (again.number, again.state) == (2, VersionState.DRAFT)
    assert Offer.objects.get().newest == again


@pytest.mark.django_db(transaction=True)
def test_two_who_create_the_same_offer_at_once_make_one(maria: User, olga: User) -> None:
    def save(actor: User) -> str:
        try:
            document = {"offer": "race", "name": actor.username, "give": [PERCENT]}
            save_draft(actor=actor, document=document, must_be_new=True)
            return "saved"
        except DocumentErrors as errors:
            return errors.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, (maria, olga))) == ["saved", "taken"]
    assert OfferVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_during_a_submission_waits_and_is_refused(maria: User, draft: Draft) -> None:
    version = draft(name="One")
    submitted, release = threading.Event(), threading.Event()

    def submit() -> None:
        with transaction.atomic():
            set_state(version=version, state=VersionState.IN_REVIEW, actor_label="test")
            submitted.set()
            release.wait(5)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(submit)
        assert submitted.wait(5)
        threading.Timer(0.3, release.set).start()
        with pytest.raises(NotEditable):
            draft(name="Two")
        done.result()
    stored = OfferVersion.objects.get()
    assert (stored.name, stored.state) == ("One", "in_review")
    assert stored.submitted_document is not None
    assert stored.submitted_document["name"] == "One"
