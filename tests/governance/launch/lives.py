"""Bringing a version into each state, and acting on it through each door."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from catalog.models import Channel
from catalog.services.keys import issue_key
from governance.launch.life import Door
from governance.launch.services import approve, end, pause, retire, send_back
from governance.models import Review
from promotions.models import Campaign, OfferVersion
from promotions.models import VersionState as S
from promotions.services.campaigns import save_campaign
from promotions.services.offers import save_draft
from tests.governance.house import document, person, state_of, submit
from tests.promotions.admin.pages import fields

OPEN: dict[str, Any] = {
    "campaign": "long",
    "starts": "2020-06-01",
    "ends": "2098-08-31",
    "sunset": "2099-01-31",
}
LATER = {"starts": "2098-01-01"}
FRAME = {
    "campaign": "long",
    "name": "Long",
    "starts": "2020-01-01",
    "ends": "2098-12-31",
    "sunset": "2099-01-31",
}
BUTTONS = {"carry over": "carry-over", "launch in emergency": "emergency"}
"""Names of buttons on the offer's page, where they differ from the act's."""


@dataclass
class House:
    """The people of the tests, and one campaign with one offer."""

    maria: User = field(default_factory=lambda: person("maria", "marketer"))
    fin: User = field(default_factory=lambda: person("fin", "finance"))
    olga: User = field(default_factory=lambda: person("olga", "operations"))

    def draft(self, **changes: Any) -> OfferVersion:
        """Made by Maria, who owns it; edited by Bo, who is a checker too."""
        if not Campaign.objects.exists():
            save_campaign(actor=self.maria, document=FRAME)
            self.both = person("both", "marketer", "finance")
        version = save_draft(actor=self.both, document=document(**OPEN | {"name": "Begun"} | changes))
        return save_draft(
            actor=self.maria, document=document(**OPEN | changes), offer_code=version.offer.code
        )

    def submitted(self, **changes: Any) -> Review:
        return submit(version=self.draft(**changes), actor=self.maria)

    def live(self, **changes: Any) -> OfferVersion:
        return state_of(approve(review=self.submitted(**changes), actor=self.fin).version)

    def bring(self, state: S, act: str) -> OfferVersion:
        """A version in this state, as people and time bring it there."""
        if act == "carry over" and state in OfferVersion.EDITABLE:
            self.live()
        version = getattr(self, state.value)(**{"name": "Other"} if act == "carry over" else {})
        assert isinstance(version, OfferVersion)
        assert state_of(version).state == state
        return state_of(version)

    def in_review(self, **changes: Any) -> OfferVersion:
        return self.submitted(**changes).version

    def sent_back(self, **changes: Any) -> OfferVersion:
        return send_back(review=self.submitted(**changes), actor=self.fin, remark="no").version

    def scheduled(self, **changes: Any) -> OfferVersion:
        return self.live(**changes | LATER)

    def approved(self, **changes: Any) -> OfferVersion:
        """Waits behind a running one."""
        self.live()
        return self.live(**changes | LATER)

    def paused(self, **changes: Any) -> OfferVersion:
        return pause(offer=self.live(**changes).offer, actor=self.olga, reason="wrong price")

    def ended(self, **changes: Any) -> OfferVersion:
        return end(offer=self.live(**changes).offer, actor=self.olga, reason="sold out")

    def retired(self, **changes: Any) -> OfferVersion:
        return retire(offer=self.live(**changes).offer, actor=self.olga, reason="done")[0]

    def superseded(self, **changes: Any) -> OfferVersion:
        version = self.live(**changes)
        self.live(give=[{"kind": "percent_off", "percent": "11"}])
        return version


def through_page(act: str, version: OfferVersion, actor: User, typed: dict[str, Any]) -> HttpResponse:
    button = BUTTONS.get(act, act)
    url = f"/admin/promotions/offer/{version.offer_id}/change/?version={version.number}"
    return _post(actor, url, {**typed, "do": f"act:{button}", f"reason.{button}": "wrong price"})


def through_review(act: str, version: OfferVersion, actor: User, typed: dict[str, Any]) -> HttpResponse:
    review = version.reviews.order_by("-pk").first()
    number = review.pk if review is not None else 0
    url = f"/admin/governance/review/{number}/{act.replace(' ', '-')}/"
    return _post(actor, url, {"remark": "too much"})


def through_campaign(act: str, version: OfferVersion, actor: User, typed: dict[str, Any]) -> HttpResponse:
    return _post(
        actor, f"/admin/governance/review/campaign/{version.campaign_id}/{act}/", {"text": "wrong price"}
    )


def through_api(act: str, version: OfferVersion, actor: User, typed: dict[str, Any]) -> HttpResponse:
    channel, _ = Channel.objects.get_or_create(code="web", defaults={"name": "Web shop"})
    key = issue_key(actor=actor, name="k", channel=channel, responsible=actor, scopes=["offers"]).clear_text
    url = f"/api/v1/offers/{version.offer.code}/{act}"
    headers = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    return Client().post(url, "{}", content_type="application/json", **headers)  # type: ignore[arg-type,return-value]


DOORS: dict[Door, Callable[[str, OfferVersion, User, dict[str, Any]], HttpResponse]] = {
    Door.PAGE: through_page,
    Door.REVIEW: through_review,
    Door.CAMPAIGN: through_campaign,
    Door.API: through_api,
}


def typed_on_page(version: OfferVersion, maker: User) -> dict[str, Any]:
    """What a browser sends along with a button: every input of the builder, as the maker sees it."""
    url = f"/admin/promotions/offer/{version.offer_id}/change/?version={version.number}"
    return dict(fields(logged_in(maker).get(url)))  # type: ignore[arg-type]


def _post(actor: User, url: str, data: dict[str, Any]) -> HttpResponse:
    return logged_in(actor).post(url, data)  # type: ignore[return-value]


def logged_in(user: User) -> Client:
    """Where this person is logged in; once, however often he tries something."""
    client: Client | None = getattr(user, "logged_in", None)
    if client is None:
        client = user.logged_in = Client()  # type: ignore[attr-defined]
        client.force_login(user, backend="governance.people.backends.RoleBackend")
    return client
