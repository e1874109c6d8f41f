"""The book of the snapshot's benchmark, written straight into the tables in which the services leave it.

The services take offers one by one, each with its approval and a publication: 100,000 of them take hours.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from decisions.public import canonical
from governance.launch.documents import hash_of
from governance.models import Review
from promotions.models import Offer, OfferVersion, VersionState

Json = dict[str, Any]
STARTS = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = datetime(2036, 1, 1, tzinfo=UTC)
SUNSET = datetime(2036, 2, 1, tzinfo=UTC)
BATCH = 1_000
GOVERNED: Json = {
    "tags": ["seasonal", "bench"],
    "owner": "maker@example.com",
    "objective": "clear_stock",
    "kpi": {"metric": "sell_through", "target": "+5%"},
    "budget": {"EUR": "50000.00"},
    "suppressions": ["recent-buyers"],
    "starts": "2026-01-01T00:00:00Z",
    "ends": "2036-01-01T00:00:00Z",
    "sunset": "2036-02-01T00:00:00Z",
}
TOUCHING: dict[str, Json] = {
    "order-ten": {
        "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}],
        "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
    },
    "women-15": {"give": [{"kind": "percent_off", "percent": "15", "items": {"categories": ["women"]}}]},
    "brand-1": {
        "give": [{"kind": "amount_off", "amount": {"EUR": "1.00"}, "items": {"brands": ["Alba"]}}],
    },
    "ship-40": {
        "when": [{"kind": "subtotal", "at_least": {"EUR": "40.00"}}],
        "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}],
    },
    "code-3": {
        "trigger": "code",
        "codes": ["THREE"],
        "give": [{"kind": "amount_off", "amount": {"EUR": "3.00"}, "on": "order"}],
    },
    "vip-5": {
        "when": [{"kind": "segment", "in": ["vip"]}],
        "give": [{"kind": "percent_off", "percent": "5", "items": {"tags": ["basic"]}}],
    },
}
"""The offers that touch the benchmark's baskets."""


def documents(count: int, round_: int = 0) -> Iterator[Json]:
    """`count` complete documents; those of another round are other versions of the same quiet offers."""
    for code, terms in TOUCHING.items() if round_ == 0 else ():
        yield _complete(code, terms)
    for number in range(count - len(TOUCHING) if round_ == 0 else count):
        yield _complete(f"quiet-{number:06}", _quiet(number, round_))


def _quiet(number: int, round_: int) -> Json:
    """An offer on products that no basket here holds; one in a hundred is over the whole order, far ahead."""
    subtotal = {"kind": "subtotal", "at_least": {"EUR": "30.00"}}
    either = {"any": [{"kind": "segment", "in": ["loyal", "vip"]}, {"kind": "order_count", "at_most": 3}]}
    benefit = {"kind": "percent_off", "percent": str(5 + (number + round_) % 30)}
    items: Json = {"items": {"skus": [f"S{number}", f"S{number + 1}"]}, "max_discount": {"EUR": "40.00"}}
    early = {"starts": "2035-06-01T00:00:00Z"} if number % 100 == 0 else {}
    return {
        "priority": number % 7,
        "when": [subtotal, either],
        "give": [benefit | ({"on": "order"} if early else items)],
        "where": {"channels": ["web", "app"], "regions": ["DE", "AT"]},
        "stacking": {"groups": ["seasonal"], "never_with": {"tags": ["outlet"]}},
        "texts": {
            "en": {"name": f"Spring {number}", "message": f"{number} % off what is left of the season"},
            "de": {"name": f"Frühling {number}", "message": f"{number} % auf die Reste der Saison"},
        },
    } | early


def _complete(code: str, terms: Json) -> Json:
    return {"offer": code, "name": f"Offer {code}", **GOVERNED, **terms}


def people() -> tuple[User, User]:
    """A maker and a checker."""
    make = User.objects.create_user
    return make("maker", email="maker@example.com"), make("checker", email="checker@example.com")


@transaction.atomic
def approve_all(given: Iterable[Json], number: int, maker: User, checker: User) -> int:
    """Writes documents as approved versions that are live, in the place of earlier ones.

    Returns the bytes of all their canonical texts.
    """
    total = 0
    given = iter(given)
    while batch := list(islice(given, BATCH)):
        codes = [document["offer"] for document in batch]
        if number == 1:
            Offer.objects.bulk_create([Offer(code=code, created_by=maker) for code in codes])
        offers = Offer.objects.in_bulk(codes, field_name="code")
        published = OfferVersion.objects.filter(offer__in=offers.values(), state=VersionState.LIVE)
        published.update(state=VersionState.SUPERSEDED)
        versions = OfferVersion.objects.bulk_create(
            [_version(offers[document["offer"]], number, document, maker) for document in batch]
        )
        Review.objects.bulk_create(
            [
                _review(version, document, maker, checker)
                for version, document in zip(versions, batch, strict=True)
            ]
        )
        total += sum(len(canonical(document).encode()) for document in batch)
    return total


def _version(offer: Offer, number: int, document: Json, maker: User) -> OfferVersion:
    return OfferVersion(
        offer=offer,
        number=number,
        state=VersionState.LIVE,
        owner=maker,
        name=document["name"],
        submitted_document=document,
        opens_at=STARTS,
        closes_at=ENDS,
        retires_at=SUNSET,
    )


def _review(version: OfferVersion, document: Json, maker: User, checker: User) -> Review:
    return Review(
        version=version,
        document=document,
        document_hash=hash_of(document),
        starts_at=STARTS,
        ends_at=ENDS,
        sunset_at=SUNSET,
        state="approved",
        submitted_by=maker,
        submitted_at=STARTS,
        decided_by=checker,
        decided_at=STARTS,
    )
