"""The book of the snapshot's benchmark, written straight into the tables in which the services leave it.

The services take offers one by one, each with its approval and a publication: 100,000 of them take hours.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from decisions.public import canonical
from governance.launch.documents import hash_of
from governance.models import Review
from promotions.models import Offer, OfferVersion, VersionState

Json = dict[str, Any]
STARTS = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = datetime(2036, 1, 1, tzinfo=UTC)
SUNSET = datetime(2036, 2, 1, tzinfo=UTC)
BATCH = 5_000
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

    The first is written by its models, the others are its rows again. Returns the bytes of all texts.
    """
    first, *others = ([document["offer"], canonical(document)] for document in given)
    _write_first(json.loads(first[1]), number, maker, checker)
    with connection.cursor() as cursor:
        for start in range(0, len(others), BATCH):
            part = others[start : start + BATCH]
            rows = [(code, text, hash_of(json.loads(text))) for code, text in part]
            _write_alike(cursor, number, first[0], list(zip(*rows, strict=True)))
    return sum(len(text.encode()) for _, text in (first, *others))


def _write_first(document: Json, number: int, maker: User, checker: User) -> None:
    offer, _ = Offer.objects.get_or_create(code=document["offer"], defaults={"created_by": maker})
    _published(OfferVersion.objects.filter(offer=offer))
    version = OfferVersion.objects.create(
        offer=offer,
        number=number,
        state=VersionState.LIVE,
        owner=maker,
        submitted_document=document,
        opens_at=STARTS,
        closes_at=ENDS,
        retires_at=SUNSET,
    )
    Review.objects.create(
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


def _published(versions: QuerySet[OfferVersion]) -> None:
    versions.filter(state=VersionState.LIVE).update(state=VersionState.SUPERSEDED)


def _write_alike(cursor: Any, number: int, like: str, columns: list[tuple[str, ...]]) -> None:
    """Offers, versions and reviews of (codes, texts, hashes), all else as it stands with `like`."""
    codes, texts, hashes = map(list, columns)
    _published(OfferVersion.objects.filter(offer__code__in=codes))
    drawn = "unnest(%s::text[], %s::text[], %s::text[]) AS drawn(code, text, hash)"
    offers = f"{drawn} CROSS JOIN promotions_offer offer"
    versions = (
        f"{offers} JOIN promotions_offer own ON own.code = drawn.code "
        f"JOIN promotions_offerversion version ON version.offer_id = offer.id AND version.number = {number:d}"
    )
    reviews = (
        f"{versions} JOIN promotions_offerversion new ON new.offer_id = own.id AND new.number = {number:d} "
        "JOIN governance_review review ON review.version_id = version.id"
    )
    of_version = {"offer_id": "own.id", "submitted_document": "drawn.text::jsonb"}
    of_review = {"version_id": "new.id", "document": "drawn.text::jsonb", "document_hash": "drawn.hash"}
    changes: list[tuple[type[Model], str, str, dict[str, str]]] = [
        (Offer, "offer", offers, {"code": "drawn.code", "newest_id": "NULL"}),
        (OfferVersion, "version", versions, of_version),
        (Review, "review", reviews, of_review),
    ]
    for model, alias, source, changed in changes:
        fields = [str(field.column) for field in model._meta.local_concrete_fields if field.column != "id"]
        values = [changed.get(column, f"{alias}.{column}") for column in fields]
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(fields)}) SELECT {', '.join(values)} "
            f"FROM {source} WHERE offer.code = %s ON CONFLICT DO NOTHING",
            [codes, texts, hashes, like],
        )
