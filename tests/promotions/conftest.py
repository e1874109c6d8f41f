"""People, a few products and offers to work on; nothing is mocked."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client

from catalog.models import Category, Channel, Price, Product, Region, Segment
from catalog.selectors.keys import forget_keys
from catalog.selectors.places import forget_places
from catalog.services.keys import issue_key
from promotions.models import Campaign, OfferVersion
from promotions.services.campaigns import save_campaign
from promotions.services.offers import save_draft
from promotions.services.states import set_state

Document = dict[str, Any]

PERCENT: Document = {"kind": "percent_off", "percent": "10", "on": "order"}
CAMPAIGN: Document = {
    "campaign": "summer-2026",
    "name": "Summer 2026",
    "owner": "maria@example.com",
    "objective": "lift_aov",
    "kpi": {"metric": "average_order_value", "target": "+5%"},
    "budget": {"EUR": "200000.00"},
    "suppressions": {"none": "nobody to protect"},
    "starts": "2026-06-01",
    "ends": "2026-09-01",
    "sunset": "2026-09-30",
    "zone": "Europe/Berlin",
}


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """What a process remembers must not outlive a test's transaction."""
    cache.clear()
    yield
    forget_keys()
    forget_places()


def person(name: str, *permissions: str, active: bool = True) -> User:
    """A staff member with model permissions ("view_offer")."""
    user = User.objects.create_user(name, f"{name}@example.com", "x", is_staff=True, is_active=active)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


MAY_EDIT = [f"{verb}_{model}" for verb in ("view", "add", "change") for model in ("offer", "campaign")]


@pytest.fixture
def maria(db: None) -> User:
    return person("maria", *MAY_EDIT)


@pytest.fixture
def olga(db: None) -> User:
    return person("olga", *MAY_EDIT)


@pytest.fixture
def ada(db: None) -> User:
    """Looks, and changes nothing."""
    return person("ada", "view_offer", "view_campaign")


@pytest.fixture
def campaign(maria: User) -> Campaign:
    return save_campaign(actor=maria, document=CAMPAIGN)


Draft = Callable[..., OfferVersion]


@pytest.fixture
def draft(maria: User) -> Draft:
    """Saves a draft of a document with a code and a benefit, unless it names others."""

    def save(code: str = "summer10", **keys: Any) -> OfferVersion:
        return save_draft(actor=maria, document={"offer": code, "give": [PERCENT], **keys})

    return save


WAYS = {
    "in_review": ["in_review"],
    "approved": ["in_review", "approved"],
    "scheduled": ["in_review", "approved", "scheduled"],
    "live": ["in_review", "approved", "live"],
    "paused": ["in_review", "approved", "live", "paused"],
}


def publish(version: OfferVersion, state: str = "live") -> OfferVersion:
    """Takes a draft by way of review to a state."""
    with without_approval():
        for step in WAYS[state]:
            set_state(version=version, state=step, actor_label="test")
    return version


def without_approval() -> AbstractContextManager[None]:
    """Approvals are the floor above's: here states are set without any."""
    return pgtrigger.ignore("governance.EffectiveVersion:effective_version_was_approved")


@pytest.fixture
def shelf(db: None) -> None:
    """Two dresses, a mug, two channels, a region tree and a segment."""
    for code, name in (("web", "Web shop"), ("pos", "Tills")):
        Channel.objects.create(code=code, name=name)
    europe = Region.objects.create(code="EU", name="European Union")
    Region.objects.create(code="DE", name="Germany", parent=europe)
    Segment.objects.create(code="vip", name="VIP")
    women = Category.objects.create(path="women")
    dresses = Category.objects.create(path="women/dresses", parent=women)
    for sku, name, brand, price in (
        ("DRESS-38", "Red dress", "Acme", 4990),
        ("DRESS-40", "Blue dress", "Acme", 5990),
        ("MUG", "Mug", "Homey", 950),
    ):
        product = Product.objects.create(sku=sku, name=name, brand=brand, tags=["new"])
        Price.objects.create(product=product, currency="EUR", amount=price)
        if brand == "Acme":
            product.categories.add(dresses)


@pytest.fixture
def as_maria(client: Client, maria: User) -> Client:
    client.force_login(maria)
    return client


@pytest.fixture
def key(maria: User, shelf: None) -> Callable[..., dict[str, str]]:
    """The headers of a new key of a channel with these scopes."""

    def issue(*scopes: str, channel: str = "web", acts_for: tuple[str, ...] = ()) -> dict[str, str]:
        issued = issue_key(
            actor=maria,
            name="test",
            channel=Channel.objects.get(code=channel),
            responsible=maria,
            scopes=scopes or ("decide",),
            acts_for=list(Channel.objects.filter(code__in=acts_for)),
        )
        return {"Authorization": f"Bearer {issued.clear_text}"}

    return issue
