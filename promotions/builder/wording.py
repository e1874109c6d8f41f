"""Problems as people read them: a field by its label, a wish in plain words, what was typed in quotes."""

import re
from collections.abc import Callable, Mapping

from decisions.public import Problem
from promotions.builder.spec import Spec

_WANTED = re.compile(r"must be (?P<wanted>.*), not (?P<got>.*)", re.DOTALL)
_TYPED = re.compile(r"'([^']*)'")
_RANGE = re.compile(r"a decimal text from (\S+) to (\S+), such as \"(.*?)\"")
_KEY = re.compile(r"'[^']*'|\b[a-z]+(?:_[a-z]+)+\b")


def worded(problem: Problem, spec: Spec | None, labels: Mapping[str, str]) -> str:
    """A problem as the end of a sentence about its field; `labels` are those of the fields around it."""
    write = _WRITERS.get(problem.code)
    text = write(problem.message, spec) if write is not None else None
    return text or _with_labels(problem.message, labels)


def _missing(message: str, spec: Spec | None) -> str | None:
    if not message.startswith("'"):
        return None
    return "must be chosen" if spec is not None and spec.form == "choice" else "must be filled in"


def _wrong(message: str, spec: Spec | None) -> str | None:
    found = _WANTED.fullmatch(message)
    if found is None:
        return None
    wanted, got = _wish(found["wanted"], spec), _got(found["got"])
    if not got and spec is not None and spec.form == "choice":
        return "must be chosen"
    return f"must be {wanted}, not {got}" if got else f"must be {wanted}"


def _wish(wanted: str, spec: Spec | None) -> str:
    if spec is not None and spec.options:
        return "one of " + ", ".join(label for value, label in spec.options if value)
    ranged = _RANGE.sub(r"a number from \1 to \2, such as \3", wanted)
    return ranged.replace("a decimal text", "a number").replace('"', "")


def _got(got: str) -> str:
    """What was typed; "" where nothing was, for "not null" tells nobody anything."""
    return "" if got in ("null", "''") else f"“{got[1:-1]}”" if got[:1] in "'\"" else got


def _amount(message: str, spec: Spec | None) -> str:
    text = _TYPED.sub(r"“\1”", message)
    text = text.replace("is not a plain decimal amount", "is not an amount such as 12.50")
    return "must be filled in" if text.startswith("“”") else text


def _both(message: str, spec: Spec | None) -> str | None:
    """Names, and beside them the reason why there are none: the names have no key."""
    return "must be either named or said to be none, not both" if message == "unknown key ''" else None


def _currency(message: str, spec: Spec | None) -> str | None:
    return "the currency must be named, such as EUR" if message.startswith("'?'") else None


def _with_labels(message: str, labels: Mapping[str, str]) -> str:
    """Keys of the document as their fields are called, or at least without their underscores."""
    if message in _SAID:
        return _SAID[message]

    def called(found: re.Match[str]) -> str:
        key = found[0]
        if key[:1] == "'":  # what was typed
            return key
        return f"“{labels[key]}”" if key in labels else key.replace("_", " ")

    return _KEY.sub(called, message)


_SAID = {
    "give either unit_price or amount": "must be filled in",
    "needs a bound: at_least, at_most or, where the kind has it, equals": (
        "needs a lowest, a highest or an exact value"
    ),
    "needs equals, in, at_least or at_most": "needs a value, or bounds, to compare with",
    "give either equals, or in, or at_least and at_most": "takes an exact value, or a list, or bounds",
    "equals stands alone, without at_least or at_most": "an exact value stands alone, without bounds",
    "at_least is greater than at_most": "the lowest value is greater than the highest",
    "trigger code needs codes": "needs codes, at least one",
    "codes need trigger: code": "codes need that it applies when a code is entered",
    "pools need trigger: code": "pools need that it applies when a code is entered",
    "per_code needs trigger: code": "needs that the offer applies when a code is entered",
    "needs a list with at least one benefit": "needs at least one benefit",
}
"""What the language says of keys that no single field shows."""
_WRITERS: dict[str, Callable[[str, Spec | None], str | None]] = {
    "missing": _missing,
    "wrong_value": _wrong,
    "wrong_type": _wrong,
    "wrong_amount": _amount,
    "unknown_currency": _currency,
    "unknown_key": _both,
    "wrong_expression": lambda message, spec: message,
}
