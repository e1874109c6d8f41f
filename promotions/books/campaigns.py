"""Campaigns as documents of a book."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from promotions.books.chunks import AT_ONCE, chunks
from promotions.books.kinds import DocumentKind, Standing
from promotions.documents.applying import apply_campaign
from promotions.documents.meaning import campaign_meaning, stored_campaign_meaning
from promotions.documents.reading import read_campaign
from promotions.documents.references import References
from promotions.documents.written import Document
from promotions.models import Campaign
from promotions.services.campaigns import check_nothing_outlives, save_campaign
from promotions.services.rights import check_may_define


class Campaigns(DocumentKind):
    """A campaign has no versions; offers in review or published keep what was approved."""

    head = "campaign"
    plural = "campaigns"
    order = 20

    def meaning(self, document: Any, references: References) -> Document:
        read = read_campaign(document, references)
        return campaign_meaning(read.document, read.fields)

    def standing(self, codes: Collection[str]) -> Mapping[str, Standing]:
        rows = Campaign.objects.select_related("owner")
        return {
            campaign.code: _standing(campaign)
            for chunk in chunks(codes)
            for campaign in rows.filter(code__in=chunk)
        }

    def codes(self) -> Collection[str]:
        return set(Campaign.objects.exclude(state="retired").values_list("code", flat=True))

    def check_right(self, actor: User) -> None:
        check_may_define(actor)

    def save(self, document: Any, *, actor: User, standing: Standing | None, door: str) -> None:
        save_campaign(
            actor=actor,
            document=document,
            expected_revision=standing.revision if standing is not None else None,
            must_be_new=standing is None,
            door=door,
        )

    def export(self, *, live: bool, codes: Collection[str] | None) -> Iterator[Document]:
        rows = Campaign.objects.select_related("owner").order_by("code")
        if live:
            rows = rows.filter(state="live")
        if codes is not None:
            rows = rows.filter(code__in=codes)
        elif not live:
            rows = rows.exclude(state="retired")
        yield from map(stored_campaign_meaning, rows.iterator(chunk_size=AT_ONCE))

    def obstacle(self, document: Any, standing: Standing, references: References) -> str:
        read = read_campaign(document, references)
        campaign = Campaign.objects.get(code=read.fields.code)
        apply_campaign(campaign, read)
        try:
            check_nothing_outlives(campaign)
        except OfferdeskError as error:
            return error.detail
        return ""


def _standing(campaign: Campaign) -> Standing:
    return Standing(
        meaning=stored_campaign_meaning(campaign),
        label=campaign.get_state_display(),
        revision=campaign.revision,
        opens=False,
    )
