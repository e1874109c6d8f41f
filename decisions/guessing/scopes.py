"""Who is counted: the shopper of a request, and the key that asks."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from catalog.selectors.keys import KeyGrant
from decisions.codes.digests import subject_digest
from decisions.engine import Request
from decisions.engine.identities import identities_of


@dataclass(frozen=True, slots=True)
class Scope:
    """One count of different wrong codes: its name, the most that it takes, and for how many seconds.

    The time begins with the first wrong code.
    """

    name: str
    most: int
    seconds: int


def scopes_of(request: Request, grant: KeyGrant) -> list[Scope]:
    """The counts that a request's codes go into; those whose limit is 0 are left out."""
    # The braces keep a channel's counts on one node of a cluster, where a script can reach them together.
    prefix = f"guesses:{{{grant.channel}}}:"
    found = [
        Scope(f"{prefix}key:{grant.prefix}", settings.WRONG_CODES_PER_KEY, settings.WRONG_CODES_KEY_SECONDS)
    ]
    most, seconds = settings.WRONG_CODES_PER_SHOPPER, settings.WRONG_CODES_SHOPPER_SECONDS
    found += [Scope(f"{prefix}{who}", most, seconds) for who in _shopper(request)]
    return [scope for scope in found if scope.most > 0]


def _shopper(request: Request) -> Iterator[str]:
    """By what a shopper is known: the customer id, else every identity, else the basket; as digests."""
    known = identities_of(request.customer)
    if "id" in known:
        known = {"id": known["id"]}
    elif not known and request.basket_id is not None:
        known = {"basket": request.basket_id}
    for kind, value in sorted(known.items()):
        yield subject_digest(kind, value).hex()
