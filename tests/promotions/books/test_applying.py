"""Plans and applying: drafts only, all or nothing, by the person named; twice changes nothing."""

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from promotions.books.planning import Plan, Verb, plan_of
from promotions.books.services import BookRefused, apply_book
from promotions.documents import document_of
from promotions.models import Campaign, Offer, OfferVersion
from promotions.services.offers import retire_draft, save_draft
from tests.promotions.books.book import checked
from tests.promotions.conftest import Draft, person, publish

pytestmark = pytest.mark.django_db

BOOK = """campaign: fall
name: Fall
ends: 2026-11-30
---
offer: one
campaign: fall
give: [{kind: percent_off, percent: "10", on: order}]
---
offer: two
name: Two
give: [{kind: percent_off, percent: "10", on: order}]
"""


def verbs(plan: Plan) -> dict[str, Verb]:
    """What becomes of each document."""
    return {change.draft.name: change.verb for change in plan.changes}


def plan(text: str) -> Plan:
    """The plan of a text."""
    return plan_of(checked(text))


def apply(actor: User, text: str) -> Plan:
    """A text applied."""
    return apply_book(actor=actor, checked=checked(text), door="command")


def test_new_documents_are_created_changed_ones_changed(maria: User, draft: Draft) -> None:
    draft("two", name="Zwei", priority=3)
    found = plan(BOOK)
    assert verbs(found) == {"campaign fall": "create", "offer one": "create", "offer two": "change"}
    (change,) = [each for each in found.changes if each.verb is Verb.CHANGE]
    assert [(each.path, each.old, each.new) for each in change.differences] == [
        (("name",), "Zwei", "Two"),
        (("priority",), 3, None),
    ]
    assert change.standing is not None
    assert (change.standing.label, change.standing.opens) == ("version 1, draft", False)
    assert (Campaign.objects.count(), Offer.objects.count()) == (0, 1)


def test_applying_makes_drafts_and_twice_changes_nothing(maria: User, olga: User) -> None:
    done = apply(maria, BOOK)
    assert (done.count(Verb.CREATE), done.count(Verb.CHANGE)) == (3, 0)
    one = OfferVersion.objects.get(offer__code="one")
    assert (one.state, one.campaign, one.revision) == ("draft", Campaign.objects.get(), 1)
    assert list(one.edited_by.all()) == [maria]
    entry = one.history.get()
    assert (entry.history_user, entry.history_change_reason) == (maria, "command: created")
    again = apply(olga, BOOK)
    assert set(verbs(again).values()) == {Verb.UNCHANGED}
    assert list(OfferVersion.objects.values_list("revision", flat=True)) == [1, 1]
    assert not OfferVersion.history.filter(history_user=olga).exists()


def test_what_is_live_goes_on_beside_its_new_draft(maria: User, draft: Draft) -> None:
    live = publish(draft("two", name="Zwei"))
    (change,) = [each for each in plan(BOOK).changes if each.draft.code == "two"]
    assert change.standing is not None
    assert (change.standing.label, change.standing.opens) == ("version 1, live", True)
    apply(maria, BOOK)
    states = {version.number: version.state for version in live.offer.versions.all()}
    assert states == {1: "live", 2: "draft"}
    live.refresh_from_db()
    assert live.name == "Zwei"
    assert set(verbs(plan(BOOK)).values()) == {Verb.UNCHANGED}


def test_what_the_files_do_not_name_is_untouched(maria: User, draft: Draft, campaign: Campaign) -> None:
    draft("gone")
    retire_draft(actor=maria, offer_code="gone")
    before = document_of(draft("three"))
    found = apply(maria, BOOK)
    assert {plural: codes for plural, codes in found.untouched.items() if codes} == {
        "policies": ["default"],
        "campaigns": ["summer-2026"],
        "offers": ["three"],
    }
    assert document_of(OfferVersion.objects.get(offer__code="three")) == before


TEN = 'give: [{kind: percent_off, percent: "10", on: order}]'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{TEN}\npriority: 0\ntags: []\nstage: null", id="nothing said"),
        pytest.param('give: [{on: order, percent: "10.0", kind: percent_off}]', id="order and zeros"),
        pytest.param(f"{TEN}\ntrigger: automatic\nwhere: {{}}", id="defaults"),
        pytest.param(f"{TEN}\nwhen: {{all: []}}", id="an empty tree"),
    ],
)
def test_what_means_the_same_is_unchanged(draft: Draft, text: str) -> None:
    draft("x")
    assert verbs(plan(f"offer: x\n{text}")) == {"offer x": Verb.UNCHANGED}


def test_bare_amounts_mean_the_same_as_amounts_with_their_currency(maria: User) -> None:
    bare = {"offer": "x", "currency": "EUR", "give": [{"kind": "amount_off", "amount": "5.00"}]}
    save_draft(actor=maria, document=bare)
    text = "offer: x\ngive: [{kind: amount_off, amount: {EUR: 5}}]"
    assert verbs(apply(maria, text)) == {"offer x": Verb.UNCHANGED}


@pytest.mark.parametrize("state", ["in_review", "approved"])
def test_what_is_in_review_refuses_the_whole_book(maria: User, draft: Draft, state: str) -> None:
    publish(draft("two", name="Zwei"), state)
    (refused,) = plan(BOOK).refused
    assert refused.draft.code == "two"
    assert "can be changed after it has been sent back" in refused.refusal
    with pytest.raises(BookRefused) as caught:
        apply(maria, BOOK)
    assert [(each.document, each.line) for each in caught.value.findings] == [("offer two", 9)]
    assert (Campaign.objects.count(), Offer.objects.count()) == (0, 1)


def test_a_campaign_that_offers_would_outlive_is_refused(
    maria: User, draft: Draft, campaign: Campaign
) -> None:
    publish(draft("x", campaign="summer-2026"))
    (refused,) = plan("campaign: summer-2026\nname: Summer 2026\nends: 2026-07-01").refused
    assert refused.refusal.startswith("These offers are in review or published")


def test_one_wrong_document_keeps_out_all(maria: User) -> None:
    text = BOOK + "---\noffer: three\ncolour: red\ngive: [{kind: percent_off, percent: '10'}]"
    with pytest.raises(BookRefused, match="colour"):
        apply(maria, text)
    assert not Campaign.objects.exists()
    assert not Offer.objects.exists()


def test_what_changed_since_it_was_checked_is_refused_whole(maria: User) -> None:
    book = checked(BOOK.replace("name: Two", "owner: olga"))
    assert [each.code for each in book.errors] == ["unknown_owner"]
    olga = person("olga")
    book = checked(BOOK.replace("name: Two", "owner: olga"))
    User.objects.filter(pk=olga.pk).update(is_active=False)
    with pytest.raises(BookRefused) as caught:
        apply_book(actor=maria, checked=book, door="command")
    assert [(each.document, each.path, each.line) for each in caught.value.findings] == [
        ("offer two", "/owner", 10)
    ]
    assert not Offer.objects.exists()


@pytest.mark.parametrize("who", ["ada", "root", "left"])
def test_who_may_not_define_applies_nothing(ada: User, who: str) -> None:
    User.objects.create_superuser("root")
    left = person("left", "add_offer", "change_offer", "add_campaign", "change_campaign", active=False)
    assert not left.is_active
    with pytest.raises(OfferdeskError, match="may not define offers") as caught:
        apply(User.objects.get(username=who), BOOK)
    assert caught.value.code == "right_missing"
    assert not Offer.objects.exists()


def test_the_document_is_kept_as_it_was_written(maria: User) -> None:
    apply(
        maria, "offer: x\nwhen: {any: [{kind: segment, in: [vip]}]}\ngive: [{kind: perk, code: a, text: b}]"
    )
    stored = document_of(OfferVersion.objects.get())
    assert stored["when"] == {"any": [{"kind": "segment", "in": ["vip"]}]}
