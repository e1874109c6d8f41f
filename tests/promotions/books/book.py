"""Books for the tests of this folder."""

from promotions.books.checking import Checked, check
from promotions.books.entries import entries_of
from promotions.books.texts import pieces


def checked(text: str, *, house: bool = True, strict: bool = True) -> Checked:
    """A book of one file, checked."""
    return check(list(entries_of(pieces("book.yaml", text))), house=house, strict=strict)
