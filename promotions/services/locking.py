"""The one order in which rows are locked: campaign, then versions, then their offer.

Whoever keeps to it waits for nobody who waits for him.
"""

from django.db import connection

from promotions.models import Campaign, OfferVersion


def locked_campaign(pk: int | None) -> Campaign | None:
    """The campaign as it stands, locked to the end of the transaction, before any version of it."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.filter(pk=pk).first() if pk is not None else None


def lock_versions(code: str) -> None:
    """Locks every version of an offer to the end of the transaction, before the offer itself."""
    rows = OfferVersion.objects.select_for_update(of=("self",)).filter(offer__code=code).order_by("pk")
    list(rows.values_list("pk", flat=True))


def lock_of_books() -> None:
    """One book is applied at a time, to the end of the transaction; taken before any row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('promotions.books'))")
