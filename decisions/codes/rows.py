"""One row of a file of codes, checked."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from catalog.errors import FieldError, OfferdeskError
from decisions.codes.digests import bare, code_digest, subjects_of, tail_of
from decisions.codes.files import FileRow

LONGEST, SHORTEST = 80, 4
LONGEST_PARTNER = 120
LONGEST_IDENTITY = 200
WHOSE = ("id", "email", "email_hash", "device", "card")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row: its number in the file and the wrong cell."""

    line: int
    error: FieldError

    def __str__(self) -> str:
        return f"row {self.line}: {self.error.message}"


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to store; `subjects` are the digests of whom it belongs to, by kind."""

    line: int
    digest: bytes
    tail: str
    partner: str | None
    expires: datetime | None
    subjects: dict[str, bytes]


def read_row(row: FileRow, kind: str) -> NewCode | list[Problem]:
    """The code of a row for a pool of this kind, or all that is wrong with it."""
    cells = row.cells
    found: list[FieldError] = []
    code = cells.get("code", "")
    if problem := _wrong_code(code):
        found.append(FieldError("/code", "wrong_value", problem))
    partner = cells.get("partner") or None
    if partner is not None and len(partner) > LONGEST_PARTNER:
        message = f"partner has more than {LONGEST_PARTNER} characters"
        found.append(FieldError("/partner", "wrong_value", message))
    expires = None
    if text := cells.get("expires", ""):
        expires = read_end(text)
        if expires is None:
            message = f"expires: {text!r} is no date like 2026-12-31 and no time like 2026-12-31T18:00+01:00"
            found.append(FieldError("/expires", "wrong_value", message))
    subjects, wrong = _subjects(cells, kind)
    found += wrong
    if found:
        return [Problem(row.line, error) for error in found]
    return NewCode(row.line, code_digest(code), tail_of(code), partner, expires, subjects)


def read_end(text: str) -> datetime | None:
    """An end as people write it, None for what is none: a date is the end of that day, both in UTC
    unless the text says otherwise."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return _end_of(day)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _end_of(day: date) -> datetime | None:
    try:
        return datetime.combine(day + timedelta(days=1), time(), UTC)
    except OverflowError:
        return None


def _wrong_code(code: str) -> str:
    if not code:
        return "the code is missing"
    if not SHORTEST <= len(code) <= LONGEST:
        return f"a code has from {SHORTEST} to {LONGEST} characters, this one has {len(code)}"
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in code):
        return "the code holds a character that nobody sees"
    if len(bare(code)) < SHORTEST:
        return f"a code has at least {SHORTEST} characters beside hyphens and spaces"
    return ""


def _subjects(cells: dict[str, str], kind: str) -> tuple[dict[str, bytes], list[FieldError]]:
    """Digests of the identities that a row names, and what is wrong with them."""
    given = {name: cells[name] for name in WHOSE if cells.get(name)}
    if given and kind == "unique":
        return {}, [
            FieldError(f"/{next(iter(given))}", "not_personal", "codes of this pool belong to nobody")
        ]
    if not given and kind == "personal":
        message = f"a personal code needs one of {', '.join(WHOSE)}"
        return {}, [FieldError("/id", "identity_missing", message)]
    for name, value in given.items():
        if len(value) > LONGEST_IDENTITY:
            message = f"{name} has more than {LONGEST_IDENTITY} characters"
            return {}, [FieldError(f"/{name}", "wrong_value", message)]
    hashed = given.get("email_hash", "").lower()
    if hashed and (len(hashed) != 64 or hashed.strip("0123456789abcdef")):
        return {}, [FieldError("/email_hash", "wrong_value", "email_hash has 64 hexadecimal digits")]
    try:
        return subjects_of(given), []
    except OfferdeskError as error:
        return {}, [FieldError("/email", error.code, error.detail)]
