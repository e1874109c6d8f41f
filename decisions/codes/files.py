"""Files of codes, CSV or XLSX, read row by row: numbered as their author sees them."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from openpyxl import load_workbook  # type: ignore[import-untyped]

from catalog.errors import OfferdeskError
from catalog.tables.cells import cell_text

COLUMNS = ("code", "partner", "expires", "id", "email", "email_hash", "device", "card")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A filled row: its number in the file (headings are row 1) and its cells, stripped."""

    line: int
    cells: dict[str, str]


class CodeFile:
    """A file with a heading row; OfferdeskError `file_unreadable` says what is wrong with it as a whole."""

    def __init__(self, content: IO[bytes], name: str) -> None:
        self.name = name
        self._content = content
        self._is_workbook = content.read(4) == b"PK\x03\x04"
        content.seek(0)

    def expected(self) -> int:
        """About how many rows there are, for a progress display."""
        if self._is_workbook:
            return 0
        count = sum(part.count(b"\n") for part in iter(lambda: self._content.read(1 << 20), b""))
        self._content.seek(0)
        return max(0, count - 1)

    def rows(self) -> Iterator[FileRow]:
        """The rows that hold anything."""
        lines = self._sheet() if self._is_workbook else self._text()
        _, first = next(lines, (1, ()))
        names = [cell_text(cell).strip().lower() for cell in first]
        self._check(names)
        for number, cells in lines:
            texts = [cell_text(cell).strip() for cell in cells]
            if any(texts):
                if len(texts) > len(names) and any(texts[len(names) :]):
                    raise self._unreadable(f"row {number} has more cells than the first row has names")
                yield FileRow(number, dict(zip(names, texts, strict=False)))

    def _check(self, names: Sequence[str]) -> None:
        if unknown := [name or "(empty)" for name in names if name not in COLUMNS]:
            raise self._unreadable(f"unknown columns: {', '.join(unknown)}; known are {', '.join(COLUMNS)}")
        if "code" not in names:
            raise self._unreadable("the first row has to name the columns, and one of them code")
        if len(set(names)) < len(names):
            raise self._unreadable("a column stands twice")

    def _text(self) -> Iterator[tuple[int, Sequence[Any]]]:
        text = io.TextIOWrapper(self._content, encoding="utf-8-sig", newline="")
        try:
            first = text.readline()
            text.seek(0)
            reader = csv.reader(text, delimiter=";" if ";" in first else ",", strict=True)
            for cells in reader:
                yield reader.line_num, cells
        except UnicodeDecodeError:
            raise self._unreadable("it is not UTF-8 text, and no XLSX either") from None
        except csv.Error as error:
            raise self._unreadable(f"line {reader.line_num}: {error}") from None
        finally:
            text.detach()

    def _sheet(self) -> Iterator[tuple[int, Sequence[Any]]]:
        try:
            book = load_workbook(self._content, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            # What a file says of its size need not be true.
            sheet.reset_dimensions()
            yield from enumerate(sheet.iter_rows(values_only=True), start=1)
        except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
            raise self._unreadable(f"it looks like an XLSX, but can't be read as one ({error})") from None

    def _unreadable(self, why: str) -> OfferdeskError:
        return OfferdeskError("file_unreadable", {"file": self.name}, detail=f"{self.name}: {why}.")
