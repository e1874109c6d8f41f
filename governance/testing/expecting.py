"""What a test basket expects, read and held against an answer."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from catalog.errors import FieldError
from governance.models import TestBasket

LISTS = ("applied", "includes", "excludes")
AMOUNTS = ("total", "discount", "total_at_least", "discount_at_most")


def problems_of(expected: Any) -> list[FieldError]:
    """What is wrong with an expectation, each with its place."""
    if not isinstance(expected, dict) or not expected:
        return [FieldError("/expected", "missing", "Say what is expected: applied, total ...")]
    return list(_problems(expected))


def _problems(expected: Mapping[str, Any]) -> Iterator[FieldError]:
    for key, value in expected.items():
        place = f"/expected/{key}"
        if key in LISTS:
            if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
                yield FieldError(place, "wrong_type", f"{key} is a list of codes of offers.")
        elif key in AMOUNTS:
            if not isinstance(value, str) or _amount(value) is None:
                yield FieldError(place, "wrong_amount", f'{key} is an amount as text, such as "12.00".')
        else:
            known = ", ".join((*LISTS, *AMOUNTS))
            yield FieldError(place, "unknown_key", f"{key} can't be expected; there are {known}.")


def told_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer came to, as runs keep it."""
    applied = [offer["code"] for offer in answer["offers"] if offer["state"] in ("applied", "clipped")]
    totals = answer["totals"]
    return {"applied": sorted(applied), "total": totals["total"], "discount": totals["discount"]}


def unlike_the_first(basket: TestBasket, told: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """By channel, in words: outcomes that are not the first channel's, where all have to come to the same."""
    answers = {channel: outcome for channel, outcome in told.items() if outcome}
    if not (basket.same_everywhere and answers):
        return {}
    first = next(iter(answers))
    return {
        channel: f"not as in {first}: {short(answers[first])}"
        for channel, outcome in answers.items()
        if outcome != answers[first]
    }


def short(told: Mapping[str, Any]) -> str:
    """An outcome in a line."""
    if not told:
        return "no answer"
    return (
        f"{', '.join(told['applied']) or 'nothing'} applied, {told['discount']} off, {told['total']} to pay"
    )


def differences(expected: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """Every point in which the outcome is not as expected, in words; empty = as expected."""
    return list(_differences(expected, told))


def _differences(expected: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    applied = set(told["applied"])
    if "applied" in expected and set(expected["applied"]) != applied:
        yield f"applied: {_codes(expected['applied'])} expected, {_codes(applied)} came"
    if missing := set(expected.get("includes", ())) - applied:
        yield f"{_codes(missing)} should have applied"
    if unwanted := set(expected.get("excludes", ())) & applied:
        yield f"{_codes(unwanted)} should not have applied"
    for key in ("total", "discount"):
        if key in expected and Decimal(expected[key]) != Decimal(told[key]):
            yield f"{key}: {expected[key]} expected, {told[key]} came"
    if "total_at_least" in expected and Decimal(told["total"]) < Decimal(expected["total_at_least"]):
        yield f"total: {expected['total_at_least']} at least expected, {told['total']} came"
    if "discount_at_most" in expected and Decimal(told["discount"]) > Decimal(expected["discount_at_most"]):
        yield f"discount: {expected['discount_at_most']} at most expected, {told['discount']} came"


def _codes(codes: Any) -> str:
    return ", ".join(sorted(codes)) or "nothing"


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and "e" not in text.lower() else None
