"""Landing customer rows with their identities and static segments."""

from collections.abc import Mapping, Sequence

from catalog.errors import FieldError
from catalog.feeds.rows import Refusal, Row
from catalog.models import Customer, CustomerIdentity, Segment, SegmentMembership
from catalog.services.feeds.landing import Source, locked_customers, sent, write_back

_FIELDS = ("email_hash", "tier", "attributes")


def land_customers(rows: Sequence[Row], source: Source) -> list[Refusal]:
    """Creates or changes customers; keys that a row lacks stay as they are."""
    named = {code for row in rows for code in row.values.get("segments", ())}
    static = dict(Segment.objects.filter(code__in=named, rule__isnull=True).values_list("code", "id"))
    refused = [found for row in rows if (found := _unknown_segments(row, static))]
    turned_away = {found.index for found in refused}
    good = [row for row in rows if row.index not in turned_away]
    codes = sorted(row.values["id"] for row in good)
    Customer.objects.bulk_create([Customer(code=code) for code in codes], ignore_conflicts=True)
    customers = locked_customers(codes)
    for row in good:
        customer = customers[row.values["id"]]
        for name in _FIELDS:
            if name in row.values:
                setattr(customer, name, row.values[name])
    write_back(Customer, list(customers.values()), [*_FIELDS, "updated_at"])
    _land_identities(good, customers)
    _land_segments(good, customers, static)
    return refused


def _unknown_segments(row: Row, static: Mapping[str, int]) -> Refusal | None:
    errors = [
        FieldError(f"/segments/{index}", "unknown_segment", f"There is no static segment {code!r}.")
        for index, code in enumerate(row.values.get("segments", ()))
        if code not in static
    ]
    return Refusal(row.index, tuple(errors)) if errors else None


def _land_identities(rows: Sequence[Row], customers: Mapping[str, Customer]) -> None:
    """Makes each customer's identities of every named kind exactly those of the row."""
    named = sent(rows, "id", customers, "identities")
    wanted = {
        (customer, kind, value)
        for customer, kinds in named.items()
        for kind, values in kinds.items()
        for value in values
    }
    present = {
        (found.customer_id, found.kind, found.value): found.pk
        for found in CustomerIdentity.objects.filter(customer_id__in=named)
        if found.kind in named[found.customer_id]
    }
    gone = [pk for identity, pk in present.items() if identity not in wanted]
    CustomerIdentity.objects.filter(id__in=gone).delete()
    CustomerIdentity.objects.bulk_create(
        [
            CustomerIdentity(customer_id=customer, kind=kind, value=value)
            for customer, kind, value in sorted(wanted - present.keys())
        ],
        ignore_conflicts=True,
    )


def _land_segments(rows: Sequence[Row], customers: Mapping[str, Customer], static: Mapping[str, int]) -> None:
    """Makes each customer's static segments exactly those of the row; rule segments stay."""
    named = sent(rows, "id", customers, "segments")
    wanted = {(customer, static[code]) for customer, codes in named.items() for code in codes}
    memberships = SegmentMembership.objects.filter(customer_id__in=named, segment__rule__isnull=True)
    present = {(found.customer_id, found.segment_id): found.pk for found in memberships}
    gone = [pk for membership, pk in present.items() if membership not in wanted]
    SegmentMembership.objects.filter(id__in=gone).delete()
    SegmentMembership.objects.bulk_create(
        [
            SegmentMembership(customer_id=customer, segment_id=segment)
            for customer, segment in sorted(wanted - present.keys())
        ],
        ignore_conflicts=True,
    )
