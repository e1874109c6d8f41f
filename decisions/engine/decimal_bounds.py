"""Inclusive bounds of an exact decimal, and why a number lies outside them."""

from collections.abc import Mapping
from decimal import Context, Decimal

from decisions.engine.language.decimals import decimal_text
from decisions.engine.reasons import Code, Reason

_EXACT = Context(prec=60)
"""Room for every digit that a number may have: no difference is ever rounded."""


def judge_decimal(
    named: Mapping[str, str], actual: Decimal, at_least: Decimal | None, at_most: Decimal | None
) -> tuple[Reason, ...]:
    """Why a number lies outside; `named` holds the parameters that say what it is."""
    shown = {"actual": decimal_text(actual)}
    if at_least is not None and actual < at_least:
        missing = decimal_text(_EXACT.subtract(at_least, actual))
        low = {"at_least": decimal_text(at_least), **shown, "missing": missing}
        return (Reason(Code.BELOW_MINIMUM, {**named, **low}),)
    if at_most is not None and actual > at_most:
        return (Reason(Code.ABOVE_MAXIMUM, {**named, "at_most": decimal_text(at_most), **shown}),)
    return ()
