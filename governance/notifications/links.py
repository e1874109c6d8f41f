"""Where the things that people are told of are found."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse

from governance.models import RoleGrant
from promotions.models import OfferVersion


def page_of(about: Model) -> str:
    """The object's page in the admin, from /admin/ on; a version's is its offer's."""
    if isinstance(about, OfferVersion):
        return reverse("admin:promotions_offer_change", args=[about.offer_id])
    if isinstance(about, RoleGrant):
        return reverse("admin:governance_lending")
    meta = about._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[about.pk])


def outside(path: str) -> str:
    """The same as it is reached from a mail."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


def owner_of(version: OfferVersion) -> User | None:
    """Who answers for a version: its own owner, else its campaign's."""
    return version.owner or (version.campaign.owner if version.campaign else None)
