"""Why a verb is refused; the API maps each code to its status."""

from collections.abc import Sequence

from catalog.errors import FieldError, Nature, OfferdeskError
from catalog.money import to_text
from decisions.ledger.needs import Rejection


def missing(what: str) -> OfferdeskError:
    """404, also for another channel's object."""
    return OfferdeskError("not_found", nature=Nature.MISSING, detail=f"There is no such {what}.")


def conflict(code: str, detail: str, **data: object) -> OfferdeskError:
    """409."""
    return OfferdeskError(code, data, Nature.CONFLICT, detail=detail)


def invalid(pointer: str, code: str, message: str) -> OfferdeskError:
    """400 for one field."""
    return OfferdeskError("validation", detail=message, errors=[FieldError(pointer, code, message)])


def withdrawn(offers: Sequence[str]) -> OfferdeskError:
    """409: these offers were killed."""
    return conflict("offer_withdrawn", f"Withdrawn since: {', '.join(offers)}.", offers=list(offers))


def exhausted(rejections: Sequence[Rejection]) -> OfferdeskError:
    """409 with every allowance that has not enough left."""
    return conflict(
        "allowance_exhausted",
        "Not enough is left of what this decision needs; decide again without these offers.",
        rejections=[rejection.as_json(to_text) for rejection in rejections],
    )
