"""The refusals of this floor, in short."""

from catalog.errors import FieldError, Nature, OfferdeskError


def refused(code: str, detail: str, **data: object) -> OfferdeskError:
    """Understood, and not for this person."""
    return OfferdeskError(code, data, Nature.REFUSED, detail=detail)


def conflict(code: str, detail: str, **data: object) -> OfferdeskError:
    """Not in the present state of things."""
    return OfferdeskError(code, data, Nature.CONFLICT, detail=detail)


def wrong_state(action: str, name: object, state: str) -> OfferdeskError:
    """Its state does not allow the action."""
    words = state.replace("_", " ")
    return conflict("wrong_state", f"{name} is {words}: one can't {action} it now.", state=state)


def lacking(field: str, detail: str) -> OfferdeskError:
    """A field that was left empty ("remark", "reason")."""
    return OfferdeskError(
        f"{field}_missing", detail=detail, errors=[FieldError(f"/{field}", "missing", detail)]
    )


def check_remark(remark: str) -> None:
    """Refuses to send something back without a word."""
    if not remark.strip():
        raise lacking("remark", "Say what is to change: sending back needs a remark.")


def check_reason(reason: str) -> None:
    """Refuses to switch something without a reason."""
    if not reason.strip():
        raise lacking("reason", "Say why: a reason is needed.")
