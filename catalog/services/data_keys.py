"""Shredding data keys, and sealing them anew under another master key."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from catalog.errors import Nature, OfferdeskError
from catalog.models import DataKey
from catalog.shredding.master import current_mark, unwrap, wrap
from catalog.shredding.remembering import forget_data_keys


def shred_keys(*, subjects: Collection[bytes], at: datetime) -> int:
    """Destroys every key of these people; how many. Other processes use none of them after 4 seconds."""
    live = DataKey.objects.filter(subject__in=list(subjects), wrapped__isnull=False)
    return _shred(live.values_list("pk", flat=True), at)


def shred_day(*, day: date, at: datetime) -> int:
    """Destroys the keys of a day's guests; the day (UTC) has to be over, OfferdeskError day_not_over."""
    if day >= at.date():
        raise OfferdeskError("day_not_over", nature=Nature.CONFLICT, detail=f"{day} is not over yet.")
    return _shred(DataKey.objects.filter(day=day, wrapped__isnull=False).values_list("pk", flat=True), at)


def rewrap_keys(*, most: int = 1_000) -> int:
    """Seals up to `most` keys that lie under a former master key under the present one; how many.

    Raises MasterKeyMissing where the former one isn't in the settings.
    """
    with transaction.atomic():
        old = list(
            DataKey.objects.select_for_update(skip_locked=True)
            .filter(wrapped__isnull=False)
            .exclude(master=current_mark())
            .order_by("pk")[:most]
        )
        for key in old:
            assert key.wrapped is not None
            secret = unwrap(bytes(key.wrapped), key.pk.bytes, key.master)
            key.wrapped, key.master = wrap(secret, key.pk.bytes), current_mark()
        DataKey.objects.bulk_update(old, ["wrapped", "master"])
    return len(old)


def _shred(keys: Collection[object], at: datetime) -> int:
    done = DataKey.objects.filter(pk__in=list(keys)).update(wrapped=None, shredded=at)
    transaction.on_commit(forget_data_keys)
    return done
