"""Pause, resume, retire and withdraw as the offer's page offers them: an emergency stop never fails."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from governance.models import Review
from promotions.models import OfferVersion
from tests.governance.conftest import Desk
from tests.governance.house import approved, drafted, state_of, submitted
from tests.promotions.admin.pages import fields, read

SOON: dict[str, Any] = {"starts": "2020-06-01", "ends": "2099-08-31", "sunset": "2099-09-30"}
BROKEN = {"n1.percent": "a lot"}


def url_of(version: OfferVersion) -> str:
    return f"/admin/promotions/offer/{version.offer_id}/change/"


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def press(client: Client, url: str, action: str, reason: str = "wrong price", **typed: str) -> HttpResponse:
    """Posts the builder's form as a browser does, every input of it, with this button."""
    posted = {**fields(client.get(url)), **typed, "do": f"act:{action}"}  # type: ignore[arg-type]
    if f"reason.{action}" in posted:
        posted[f"reason.{action}"] = reason
    return client.post(url, posted)  # type: ignore[return-value]


@pytest.fixture
def live(maria: User, fin: User) -> OfferVersion:
    """A live version, with a draft of the next one open."""
    version = approved(maria, fin, **SOON)
    drafted(maria, name="Second", **SOON)
    return version


def test_what_is_typed_never_stands_before_a_stop(live: OfferVersion, maria: User, at_desk: Desk) -> None:
    client = at_desk(maria)
    answer = press(client, url_of(live), "pause", **BROKEN)
    assert (answer.status_code, answer["Location"]) == (302, url_of(live))
    assert told(answer) == ["summer10 v1 is paused; every worker follows within two seconds."]
    assert state_of(live).state == "paused"
    press(client, url_of(live), "resume", **BROKEN)
    assert state_of(live).state == "live"
    press(client, url_of(live), "pause")
    draft = OfferVersion.objects.get(number=2)
    assert (draft.state, draft.name, draft.revision) == ("draft", "Second", 2)


def test_nor_does_somebody_elses_save(live: OfferVersion, maria: User, at_desk: Desk) -> None:
    client = at_desk(maria)
    seen = fields(client.get(url_of(live)))  # type: ignore[arg-type]
    drafted(maria, name="Third", **SOON)
    client.post(url_of(live), {**seen, "do": "act:pause", "reason.pause": "wrong price"})
    assert state_of(live).state == "paused"


def test_the_old_version_retires_its_offer_beside_a_broken_draft(
    live: OfferVersion, maria: User, at_desk: Desk
) -> None:
    client = at_desk(maria)
    url = f"{url_of(live)}?version=1"
    page = client.get(url).content.decode()
    assert f'action="{url}" class="od-bar od-bar-top"' in page
    answer = client.post(url, {"do": "act:pause", "reason.pause": "wrong price", "reason.retire": ""})
    assert answer["Location"] == url
    assert state_of(live).state == "paused"
    client.post(url, {"do": "act:retire", "reason.pause": "", "reason.retire": "over and done"})
    assert {state_of(version).state for version in OfferVersion.objects.all()} == {"retired"}


def test_each_button_has_a_reason_of_its_own(live: OfferVersion, maria: User, at_desk: Desk) -> None:
    html = at_desk(maria).get(f"{url_of(live)}?version=1").content.decode()
    assert [name for name in ("reason.pause", "reason.retire") if f'name="{name}"' in html] == [
        "reason.pause",
        "reason.retire",
    ]
    answer = press(at_desk(maria), url_of(live), "pause", reason="")
    assert told(answer) == ["Say why: a reason is needed."]
    assert state_of(live).state == "live"


def test_a_review_is_withdrawn_whatever_is_posted_with_it(maria: User, at_desk: Desk) -> None:
    review = submitted(maria, **SOON)
    client = at_desk(maria)
    assert "act:withdraw" in client.get(url_of(review.version)).content.decode()
    client.post(url_of(review.version), {"do": "act:withdraw", **BROKEN})
    assert state_of(review.version).state == "draft"
    assert Review.objects.get().state == "withdrawn"


def test_what_goes_to_review_is_still_what_was_typed(maria: User, at_desk: Desk) -> None:
    version = drafted(maria, **SOON)
    client = at_desk(maria)
    assert "nothing is saved yet" in read(press(client, url_of(version), "submit", **BROKEN)).words
    press(client, url_of(version), "submit", name="Typed")
    assert (state_of(version).state, state_of(version).name) == ("in_review", "Typed")
