"""How often an offer may be used: the `limits` of its document. One use is one order."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.nested import KindList
from decisions.engine.language.problems import Reading, mapping, pointer
from decisions.engine.language.values import Choice, Json, TextList, TextValue, ValueType, WholeNumber

IDENTITIES = ("id", "email", "device", "card")
"""What a customer can be known by."""
PERIODS = ("day", "week", "month")
GIVE_BACK, KEEP = "give_back", "keep"
_COUNT = WholeNumber()


class Counts(dict[str, int]):
    """A number by name; never changed after reading."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


class CountsValue(ValueType):
    """A whole number by name: {"pos": 200}."""

    form: ClassVar[str] = "counts"

    def read(self, raw: Json, path: str, reading: Reading) -> Counts | None:
        given = mapping(raw, path, reading, 'whole numbers by name such as {"web": 200}')
        if given is None:
            return None
        names = {key: TextValue(80).read(key, pointer(path, key), reading) for key in given}
        read = {key: _COUNT.read(count, pointer(path, key), reading) for key, count in given.items()}
        if None in names.values() or None in read.values():
            return None
        return Counts((key, count) for key, count in read.items() if count is not None)

    def dump(self, value: Counts) -> Json:
        return {name: value[name] for name in sorted(value)}

    def schema(self) -> dict[str, Json]:
        return {"type": "object", "additionalProperties": _COUNT.schema()}


class Identities(TextList):
    """Some identities, always in one order: it says nothing."""

    def read(self, raw: Json, path: str, reading: Reading) -> tuple[str, ...] | None:
        found = super().read(raw, path, reading)
        return None if found is None else tuple(name for name in self.options if name in found)


class PeriodList(KindList):
    """Limits by period; an empty list is none."""

    def read(self, raw: Json, path: str, reading: Reading) -> "tuple[PeriodLimit, ...] | None":
        return () if raw == [] else super().read(raw, path, reading)

    def schema(self) -> dict[str, Json]:
        return {key: value for key, value in super().schema().items() if key != "minItems"}


@dataclass(frozen=True)
class PeriodLimit(Kind):
    """So many uses within a day, a week or a month."""

    count: int = param(_COUNT, "uses at most")
    period: str = param(Choice(PERIODS), "within a")
    kind_: str = param(
        Choice(("calendar", "rolling")),
        "counted",
        help="Calendar: in the offer's zone, weeks from Monday. Rolling: 24 hours back, 7 or 30 times that.",
        default="calendar",
    )
    per: str = param(
        Choice(("customer", "offer")), "for each", help="Each customer, or all together.", default="customer"
    )


@dataclass(frozen=True)
class Limits(Kind):
    """How often an offer is used at most: in all, by whom, where and when."""

    total: int | None = param(_COUNT, "uses in all", default=None)
    per_customer: int | None = param(_COUNT, "uses by each customer", default=None)
    per_code: int | None = param(_COUNT, "uses of each code", default=None)
    per_channel: Counts = param(CountsValue(), "uses in a channel", default=Counts())
    per_store: int | None = param(_COUNT, "uses in each store", default=None)
    per_period: tuple[PeriodLimit, ...] = param(
        PeriodList(PeriodLimit, "limits by period", 12), "uses in a period", default=()
    )
    identities: tuple[str, ...] = param(
        Identities(at_least=1, most=len(IDENTITIES), options=IDENTITIES),
        "a customer is known by",
        help="Who shares any of these with an earlier order counts as the same customer.",
        default=("id", "email"),
    )
    guests: str = param(
        Choice(("allow", "reject")), "guests", help="Who is known by none of these.", default="allow"
    )
    cancelled: str = param(
        Choice((GIVE_BACK, KEEP)), "a cancelled order", help="Whether its use comes back.", default=GIVE_BACK
    )

    @property
    def counts_customers(self) -> bool:
        """Whether it matters who the customer is."""
        return self.per_customer is not None or any(each.per == "customer" for each in self.per_period)

    def check(self, path: str, reading: Reading) -> None:
        seen: set[tuple[str, str, str]] = set()
        for i, each in enumerate(self.per_period):
            key = (each.period, each.kind_, each.per)
            if key in seen:
                at = pointer(pointer(path, "per_period"), i)
                reading.refuse(at, "duplicate", "the same period stands there twice")
            seen.add(key)


NO_LIMITS = Limits()
