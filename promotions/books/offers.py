"""Offers as documents of a book."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, QuerySet

from promotions.books.chunks import AT_ONCE, chunks
from promotions.books.kinds import DocumentKind, Standing
from promotions.documents.meaning import offer_meaning, version_meaning
from promotions.documents.reading import read_draft
from promotions.documents.references import References
from promotions.documents.written import Document
from promotions.models import Offer, OfferVersion, VersionState
from promotions.services.conflicts import NotEditable
from promotions.services.offers import LOCKED, save_draft
from promotions.services.rights import check_may_define


class Offers(DocumentKind):
    """An offer stands for by its newest version; a published one gets a new draft beside it."""

    head = "offer"
    plural = "offers"
    order = 30

    def meaning(self, document: Any, references: References) -> Document:
        read = read_draft(document, references)
        return offer_meaning(read.document, read.offer)

    def standing(self, codes: Collection[str]) -> Mapping[str, Standing]:
        return {
            version.offer.code: _standing(version)
            for chunk in chunks(codes)
            for version in _newest().filter(offer__code__in=chunk)
        }

    def codes(self) -> Collection[str]:
        rows = Offer.objects.exclude(newest__state=VersionState.RETIRED)
        return set(rows.values_list("code", flat=True))

    def check_right(self, actor: User) -> None:
        check_may_define(actor)

    def save(self, document: Any, *, actor: User, standing: Standing | None, door: str) -> None:
        save_draft(
            actor=actor,
            document=document,
            expected_revision=standing.revision if standing is not None else None,
            must_be_new=standing is None,
            door=door,
        )

    def export(self, *, live: bool, codes: Collection[str] | None) -> Iterator[Document]:
        rows = _rows().filter(state__in=OfferVersion.PUBLISHED) if live else _newest()
        if codes is not None:
            rows = rows.filter(offer__code__in=codes)
        elif not live:
            rows = rows.exclude(state=VersionState.RETIRED)
        yield from map(version_meaning, rows.order_by("offer__code").iterator(chunk_size=AT_ONCE))


def _rows() -> QuerySet[OfferVersion]:
    return OfferVersion.objects.select_related("offer", "owner", "campaign__owner")


def _newest() -> QuerySet[OfferVersion]:
    return _rows().filter(offer__newest=F("pk"))


def _standing(version: OfferVersion) -> Standing:
    return Standing(
        meaning=version_meaning(version),
        label=f"version {version.number}, {version.get_state_display()}",
        revision=version.revision,
        opens=version.state not in OfferVersion.EDITABLE,
        refusal=NotEditable(version).detail if version.state in LOCKED else "",
    )
