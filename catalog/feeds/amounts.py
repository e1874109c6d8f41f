"""Money columns: texts until the row's currency is known, then minor units."""

from collections.abc import Iterable
from typing import Any

from catalog.errors import FieldError
from catalog.money import MoneyError, to_minor


def settle_amounts(
    values: dict[str, Any], currency: str, names: Iterable[str], at: str = ""
) -> list[FieldError]:
    """Turns the named money texts of `values` into minor units, in place; negative ones are refused."""
    errors = []
    for name in names:
        if values.get(name) is None:
            continue
        try:
            minor = to_minor(values[name], currency)
        except MoneyError as error:
            errors.append(FieldError(f"{at}/{name}", "malformed_amount", f"{error}."))
            continue
        if minor < 0:
            errors.append(FieldError(f"{at}/{name}", "negative", "This amount is not negative."))
        values[name] = minor
    return errors
