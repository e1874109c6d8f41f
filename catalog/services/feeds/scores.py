"""Landing score rows."""

from collections.abc import Sequence

from catalog.feeds.rows import Refusal, Row, refusal
from catalog.models import Score
from catalog.services.feeds.landing import Source, locked_customers


def land_scores(rows: Sequence[Row], source: Source) -> list[Refusal]:
    """Sets, or (value null) removes, one score per customer and name."""
    customers = locked_customers(row.values["customer"] for row in rows)
    known = {
        (customers[row.values["customer"]].pk, row.values["name"]): row
        for row in rows
        if row.values["customer"] in customers
    }
    removed = {key for key, row in known.items() if row.values["value"] is None}
    present = Score.objects.filter(customer_id__in={customer for customer, _ in removed})
    gone = [score.pk for score in present if (score.customer_id, score.name) in removed]
    Score.objects.filter(id__in=gone).delete()
    Score.objects.bulk_create(
        [_score(key[0], row, source) for key, row in known.items() if key not in removed],
        update_conflicts=True,
        unique_fields=["customer", "name"],
        update_fields=["value", "source", "as_of"],
    )
    return [
        refusal(row, "/customer", "unknown_customer", f"There is no customer {row.values['customer']!r}.")
        for row in rows
        if row.values["customer"] not in customers
    ]


def _score(customer: int, row: Row, source: Source) -> Score:
    return Score(
        customer_id=customer,
        name=row.values["name"],
        value=row.values["value"],
        source=row.values.get("source", ""),
        as_of=row.values.get("as_of", source.at),
    )
