"""The project's own books: documents that can be read, the same at every making, and as hard as they say."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.books import BOOKS, named
from benchmarks.measuring.documents import read_inputs
from benchmarks.measuring.inprocess import InProcess

SMALL = [name for name in BOOKS if not name.startswith("flat-10000")]


@pytest.mark.parametrize("name", SMALL)
def test_a_book_is_read_back_as_it_was_written(tmp_path: Path, name: str) -> None:
    book = BOOKS[name]()
    document, requests = (Path(path) for path in book.write(tmp_path))
    inputs = read_inputs(document, requests)
    assert (inputs.book, inputs.requests) == (book.document, book.requests)
    again = BOOKS[name]()
    assert (again.document, again.requests) == (book.document, book.requests)


def test_names_and_families() -> None:
    assert named("apart-50") == ["apart-50"]
    assert named("apart") == ["apart-5", "apart-50", "apart-200"]
    assert named("apart-5000") == []
    assert len(named(None)) == len(BOOKS)


@pytest.mark.parametrize("name", ["flat-10", "flat-1000", "lines-10"])
def test_six_offers_touch_a_basket_of_ten_lines(name: str) -> None:
    book = BOOKS[name]()
    answer = json.loads(InProcess(book.document).decide(json.dumps(book.requests[0])))
    assert sum(offer["state"] == "applied" for offer in answer["offers"]) == 6
    assert len(answer["lines"]) == 10


@pytest.mark.parametrize("name", ["apart-50", "linked-50", "running-200", "mixed-50"])
def test_half_stands_in_groups_and_a_quarter_in_pairs(name: str) -> None:
    offers = BOOKS[name]().document["offers"]
    count = len(offers)
    grouped = [offer for offer in offers if "groups" in offer.get("stacking", {})]
    pairs = [offer for offer in offers if "never_with" in offer.get("stacking", {})]
    assert len(grouped) == count // 2
    assert count // 4 - 1 <= 2 * len(pairs) <= count // 4
    sizes: dict[str, list[Any]] = {}
    for offer in grouped:
        sizes.setdefault(offer["stacking"]["groups"][0], []).append(offer)
    assert {len(members) for members in sizes.values()} == {5}
    if name == "apart-50":
        for members in sizes.values():
            assert len({str(offer["give"][0]["items"]) for offer in members}) == 1


def test_thresholds_lie_where_totals_can_be() -> None:
    book = BOOKS["thresholds-50"]()
    later = [offer for offer in book.document["offers"] if "when" in offer]
    thresholds = [float(offer["when"][0]["at_least"]["EUR"]) for offer in later]
    totals = [
        sum(float(line["unit_price"]) * line["quantity"] for line in request["basket"]["lines"])
        for request in book.requests
    ]
    assert len(thresholds) == 4
    assert max(thresholds) < min(totals), "no item offer is needed to miss one"
