"""Generated limits of use that are near or reached, and what has been used of them."""

from typing import Any

from hypothesis import strategies as st

Json = Any


def some(**keys: st.SearchStrategy[Json]) -> st.SearchStrategy[dict[str, Json]]:
    """An object with any of these keys."""
    return st.fixed_dictionaries({}, optional=keys)


ZONE = st.sampled_from(("Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"))
LEFT = st.integers(0, 3)
PERIOD = st.fixed_dictionaries(
    {"count": LEFT, "period": st.sampled_from(("day", "week", "month"))},
    optional={
        "kind": st.just("rolling"),
        "per": st.sampled_from(("customer", "offer")),
    },
)


def limits(*, coded: bool) -> st.SearchStrategy[dict[str, Json]]:
    """Limits that are near or reached."""
    return some(
        **({"per_code": LEFT} if coded else {}),
        total=LEFT,
        per_customer=LEFT,
        per_channel=some(web=LEFT, pos=LEFT),
        per_store=LEFT,
        per_period=st.lists(
            PERIOD,
            min_size=1,
            max_size=2,
            unique_by=lambda each: (
                each["period"],
                each.get("kind", "calendar"),
                each.get("per", "customer"),
            ),
        ),
        identities=st.sampled_from([["id"], ["email"], ["device", "id"], ["card"]]),
        guests=st.sampled_from(("allow", "reject")),
    )


USED_AT = st.sampled_from(
    [
        "2026-06-15T12:00:00Z", "2026-06-15T00:00:00Z", "2026-06-14T23:59:59Z", "2026-06-14T22:00:00Z",
        "2026-06-14T12:00:01Z", "2026-06-14T12:00:00Z", "2026-06-08T12:00:00Z", "2026-06-07T12:00:00Z",
        "2026-06-01T00:00:00Z", "2026-05-31T12:00:00Z", "2026-05-16T12:00:01Z", "2026-05-16T12:00:00Z",
        "2026-07-01T00:00:00Z",
    ]
)  # fmt: skip
"""Instants at the edges of the periods of a decision on Monday, 15 June 2026, noon UTC."""


@st.composite
def used(draw: st.DrawFn, count: int) -> dict[str, Json]:
    """What has been used of some of the offers."""
    named = [f"o{number}" for number in range(count)]
    by_offer = st.one_of(st.integers(0, 3), st.lists(USED_AT, max_size=3))
    return draw(
        some(
            offers=some(**dict.fromkeys(named, st.integers(0, 4))),
            customers=some(**{f"c-{n}": some(**dict.fromkeys(named, by_offer)) for n in (1, 2)}),
            codes=some(**{f"CODE{n}": st.integers(0, 3) for n in range(count)}, EXTRA=st.integers(0, 3)),
        )
    ) | {"stock": draw(some(TOTE=st.integers(0, 3), MUG=st.integers(0, 3)))}
