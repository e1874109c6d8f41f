"""The file formats of imports and exports; what is written, no spreadsheet runs."""

from typing import Any

import tablib
from import_export.formats.base_formats import CSV, XLSX

from catalog.tables.cells import harmless


def _escaped(dataset: tablib.Dataset) -> tablib.Dataset:
    rows = ([harmless(str(cell)) for cell in row] for row in dataset)
    return tablib.Dataset(*rows, headers=dataset.headers)


class SafeCSV(CSV):  # type: ignore[misc]
    """CSV whose cells no spreadsheet runs."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> Any:
        return super().export_data(_escaped(dataset), **kwargs)


class SafeXLSX(XLSX):  # type: ignore[misc]
    """XLSX whose cells no spreadsheet runs."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> Any:
        return super().export_data(_escaped(dataset), **kwargs)
