"""Whom and what documents name: owners and campaigns, as the house knows them."""

from typing import Protocol

from django.contrib.auth.models import User

from promotions.models import Campaign
from promotions.selectors.people import active_person


class References(Protocol):
    """Where a reader of documents looks up what they name."""

    def owner(self, named: str) -> User | None:
        """The active person of a user name or e-mail, None if there is none; raises AmbiguousPerson."""
        ...

    def campaign(self, code: str) -> Campaign | None:
        """The campaign of a code, with its owner; None if there is none."""
        ...


class House:
    """What stands in the database."""

    def owner(self, named: str) -> User | None:
        return active_person(named)

    def campaign(self, code: str) -> Campaign | None:
        return Campaign.objects.select_related("owner").filter(code=code).first()


class NoHouse:
    """No database: nothing is known."""

    def owner(self, named: str) -> User | None:
        return None

    def campaign(self, code: str) -> Campaign | None:
        return None


HOUSE = House()
