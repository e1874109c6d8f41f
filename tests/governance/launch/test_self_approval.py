"""Who had a hand in it, by whatever door, approves it through none; each attempt is kept."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from catalog.errors import OfferdeskError
from catalog.models import Channel
from catalog.selectors.keys import forget_keys
from catalog.services.keys import issue_key
from decisions.public import current_manifest
from governance.budgets.topping_up import top_up
from governance.launch.services import approve
from governance.models import Approval, RefusedAttempt, Review
from promotions.models import Offer, OfferVersion
from promotions.services.campaigns import save_campaign
from promotions.services.offers import save_draft
from tests.governance.house import approved, document, person, submit
from tests.governance.launch.lives import FRAME, OPEN, logged_in
from tests.promotions.admin.pages import fields

pytestmark = pytest.mark.django_db
Made = Callable[[User, User, Path], OfferVersion]


def by_the_builder(both: User, maria: User, folder: Path) -> OfferVersion:
    version = save_draft(actor=maria, document=document(**OPEN))
    page = f"/admin/promotions/offer/{version.offer_id}/change/"
    typed: dict[str, Any] = dict(fields(logged_in(both).get(page)))  # type: ignore[arg-type]
    answer = logged_in(both).post(page, typed | {"name": "Better", "do": "save"})
    assert answer.status_code == 302
    return newest()


def by_a_copy(both: User, maria: User, folder: Path) -> OfferVersion:
    version = save_draft(actor=maria, document=document("first", **OPEN))
    page = f"/admin/promotions/offer/{version.offer_id}/change/"
    answer = logged_in(both).post(page, {"do": "act:clone", "clone_code": "summer10"})
    assert answer.status_code == 302
    return newest()


def by_the_api(both: User, maria: User, folder: Path) -> OfferVersion:
    channel = Channel.objects.create(code="web", name="Web shop")
    key = issue_key(actor=maria, name="k", channel=channel, responsible=both, scopes=["offers"])
    answer = Client().put(
        "/api/v1/offers/summer10",
        json.dumps(document(**OPEN)),
        content_type="application/json",
        headers={"authorization": f"Bearer {key.clear_text}"},
    )
    assert answer.status_code == 201, answer.content
    return newest()


def by_a_book(both: User, maria: User, folder: Path) -> OfferVersion:
    book = folder / "book.json"
    book.write_text(json.dumps([document(**OPEN)]))
    call_command("offers", "apply", str(book), "--as", both.username)
    return newest()


def by_the_campaign(both: User, maria: User, folder: Path) -> OfferVersion:
    """Not the offer, but what it inherits."""
    save_campaign(actor=both, document=FRAME | {"budget": {"EUR": "999999.00"}})
    return save_draft(actor=maria, document=document(**OPEN | {"budget": None}))


def by_another_budget(both: User, maria: User, folder: Path) -> OfferVersion:
    """Asked for of an offer that is out, and so submitted, too."""
    approved(maria, person("fin", "finance"), at=timezone.now(), **OPEN)
    top_up(
        offer=Offer.objects.get(code="summer10"), amount={"EUR": "60000.00"}, reason="It sells.", actor=both
    )
    return newest()


def newest() -> OfferVersion:
    found = Offer.objects.get(code="summer10").newest
    assert found is not None
    return found


def on_its_page(review: Review, both: User) -> int:
    return logged_in(both).post(f"/admin/governance/review/{review.pk}/approve/").status_code


def with_its_campaign(review: Review, both: User) -> int:
    campaign = review.version.campaign_id
    return logged_in(both).post(f"/admin/governance/review/campaign/{campaign}/approve/").status_code


def by_the_service(review: Review, both: User) -> int:
    with pytest.raises(OfferdeskError) as caught:
        approve(review=review, actor=both)
    assert caught.value.code == "maker_is_never_checker"
    return 403


MAKING: dict[str, Made] = {
    "in the builder": by_the_builder,
    "by a copy": by_a_copy,
    "over the API": by_the_api,
    "by a book on the command line": by_a_book,
    "by the campaign": by_the_campaign,
    "by asking for another budget": by_another_budget,
}
CHECKING = {
    "on its page": on_its_page,
    "with its campaign": with_its_campaign,
    "by the service": by_the_service,
}


@pytest.mark.parametrize("made", MAKING.values(), ids=MAKING)
def test_no_door_opens_to_who_made_it(made: Made, maria: User, tmp_path: Path) -> None:
    forget_keys()
    save_campaign(actor=maria, document=FRAME)
    both = person("both", "marketer", "finance")
    version = made(both, maria, tmp_path)
    waiting = Review.objects.filter(version=version, state="open").first()
    review = waiting or submit(version=version, actor=maria)
    before, published = RefusedAttempt.objects.count(), current_manifest()
    for door, attempt in CHECKING.items():
        assert attempt(review, both) == 403, door
    kept = RefusedAttempt.objects.order_by("pk").values_list("actor", "code")[before:]
    assert list(kept) == [(both.pk, "maker_is_never_checker")] * len(CHECKING)
    with (
        pytest.raises(IntegrityError, match=r"maker is never checker|never_its_checker"),
        transaction.atomic(),
    ):
        Approval.objects.create(review=review, by=both, at=timezone.now())
    review.refresh_from_db()
    assert (review.state, review.approvals.count()) == ("open", 0)
    assert current_manifest() == published
