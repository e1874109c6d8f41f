"""Who belongs to a segment: static lists changed by hand, rules refreshed by a job."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from catalog.errors import FieldError, Nature, OfferdeskError
from catalog.models import Customer, Segment, SegmentMembership
from catalog.segments.compiling import compile_rule
from catalog.segments.rules import read_rule

_REFRESH = """
WITH wanted AS (SELECT c.id FROM catalog_customer c WHERE {condition}),
gone AS (
    DELETE FROM catalog_segmentmembership m
    WHERE m.segment_id = %s AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.id = m.customer_id) RETURNING 1
),
come AS (
    INSERT INTO catalog_segmentmembership (segment_id, customer_id) SELECT %s, id FROM wanted
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM wanted), (SELECT count(*) FROM come), (SELECT count(*) FROM gone)
"""


@dataclass(frozen=True, slots=True)
class SegmentRefresh:
    """What refreshing one segment did: its members now, how many came, how many went."""

    code: str
    members: int
    joined: int
    left: int


@dataclass(slots=True)
class RefreshResult:
    """What refreshing all rule segments did; `failed` says why some could not be."""

    refreshed: list[SegmentRefresh] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Numbers for a job's record."""
        return {
            "segments": len(self.refreshed),
            "members": sum(one.members for one in self.refreshed),
            "joined": sum(one.joined for one in self.refreshed),
            "left": sum(one.left for one in self.refreshed),
            "failed": len(self.failed),
        }


def refresh_segments(*, now: datetime, codes: Iterable[str] | None = None) -> RefreshResult:
    """Brings every rule segment (or those named) to who fits now; one that fails leaves the others alone."""
    segments = Segment.objects.filter(rule__isnull=False)
    if codes is not None:
        segments = segments.filter(code__in=list(codes))
    result = RefreshResult()
    for segment in segments:
        try:
            result.refreshed.append(refresh_segment(segment=segment, now=now))
        except OfferdeskError as error:
            result.failed[segment.code] = error.detail
        except DatabaseError as error:
            result.failed[segment.code] = str(error).partition("\n")[0]
    return result


@transaction.atomic
def refresh_segment(*, segment: Segment, now: datetime) -> SegmentRefresh:
    """Brings one rule segment to who fits now, in one statement."""
    if segment.rule is None:
        raise OfferdeskError("segment_static", nature=Nature.CONFLICT, detail="A static list has no rule.")
    condition, params = compile_rule(read_rule(segment.rule), now)
    locked = Segment.objects.select_for_update(no_key=True).get(pk=segment.pk)
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH.format(condition=condition), [*params, segment.pk, segment.pk])
        members, joined, left = cursor.fetchone() or (0, 0, 0)
    locked.refreshed_at = segment.refreshed_at = now
    locked.save(update_fields=["refreshed_at"])
    return SegmentRefresh(segment.code, members, joined, left)


@transaction.atomic
def change_members(
    *, actor: User | None, segment: Segment, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> tuple[int, int]:
    """Adds and removes customers (codes) of a static segment; (added, removed). An unknown code refuses."""
    if segment.rule is not None:
        detail = "The members of a rule segment follow its rule."
        raise OfferdeskError("segment_has_rule", nature=Nature.CONFLICT, detail=detail)
    customers = dict(Customer.objects.filter(code__in={*add, *remove}).values_list("code", "id"))
    errors = [
        FieldError(f"/{name}/{index}", "unknown_customer", f"There is no customer {code!r}.")
        for name, codes in (("add", add), ("remove", remove))
        for index, code in enumerate(codes)
        if code not in customers
    ]
    if errors:
        raise OfferdeskError("validation", detail=errors[0].message, errors=errors)
    removed, _ = SegmentMembership.objects.filter(
        segment=segment, customer_id__in=[customers[code] for code in remove]
    ).delete()
    before = segment.members.count()
    SegmentMembership.objects.bulk_create(
        [SegmentMembership(segment=segment, customer_id=customers[code]) for code in dict.fromkeys(add)],
        ignore_conflicts=True,
    )
    return segment.members.count() - before, removed
