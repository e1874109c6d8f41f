"""Filling the house, and what a newcomer needs to walk in."""

import os
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from governance.demo import documents
from governance.demo.assortment import fill_products
from governance.demo.codes import fill_codes
from governance.demo.launching import fill_offers
from governance.demo.people import PEOPLE, fill_people, password_of
from governance.demo.places import fill_keys, fill_places
from governance.demo.shoppers import fill_shoppers

FLAG = "OFFERDESK_DEMO"


def allowed() -> bool:
    """Whether this installation may hold people and keys that a command can print."""
    return bool(settings.DEBUG) or os.environ.get(FLAG) == "1"


@transaction.atomic
def fill(at: datetime) -> dict[str, Any]:
    """Everything or nothing; a second run adds only what has run out. Returns log-ins, keys and a request."""
    people = fill_people()
    fill_places()
    fill_products(people["admin"], at)
    fill_shoppers(people["admin"], at)
    keys = fill_keys(people)
    fill_offers(people, at)
    fill_codes(people)
    return {
        "note": "Invented people, products, prices and offers.",
        "logins": [
            {"user": person.user, "password": password_of(person.user), "role": person.role.value}
            for person in PEOPLE
        ],
        "keys": keys,
        "request": documents.request(),
    }
