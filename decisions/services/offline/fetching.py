"""A till fetches its bundle: what it has from then on is noted."""

from datetime import UTC, datetime

from catalog.models import Channel
from decisions.models import IssuedBundle, Till
from decisions.services.offline.bundles import Issued, issue


def fetch(*, channel: str, till: str) -> Issued:
    """The channel's bundle now, noted as what this till has; `till` may be empty.

    Raises OfferdeskError `bundle_too_large`, NotReady.
    """
    at = datetime.now(UTC)
    found = issue(channel, at)
    row = Channel.objects.get(code=channel)
    state = {"snapshot": found.snapshot, "overrides": found.overrides, "valid_until": found.valid_until}
    IssuedBundle.objects.bulk_create(
        [IssuedBundle(channel=row, first_issued=found.issued, **state)],
        update_conflicts=True,
        unique_fields=["channel", "snapshot", "overrides"],
        update_fields=["valid_until"],
    )
    Till.objects.bulk_create(
        [Till(channel=row, name=till, fetched_at=at, **state)],
        update_conflicts=True,
        unique_fields=["channel", "name"],
        update_fields=["fetched_at", *state],
    )
    return found
