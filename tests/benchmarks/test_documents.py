"""A book and requests from files: what is read, and how a wrong place is named."""

import json
from pathlib import Path

import pytest

from benchmarks.measuring.documents import Unusable, read_book, read_requests

OFFER = {"offer": "a", "give": [{"kind": "percent_off", "percent": "10"}]}
REQUEST = {
    "channel": "web",
    "currency": "EUR",
    "basket": {"lines": [{"id": "1", "sku": "A", "quantity": 1, "unit_price": "10.00"}]},
}
BARE = {key: value for key, value in REQUEST.items() if key != "currency"}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.json", json.dumps([REQUEST, BARE])),
        ("object.json", json.dumps({"requests": [REQUEST, BARE]})),
        ("lines.jsonl", f"{json.dumps(REQUEST)}\n\n{json.dumps(BARE)}\n"),
        ("pretty.json", json.dumps([REQUEST, BARE], indent=2)),
    ],
)
def test_requests_come_as_a_list_or_in_lines(tmp_path: Path, name: str, text: str) -> None:
    assert read_requests(written(tmp_path, name, text), "EUR") == [REQUEST, REQUEST]


def test_one_request_alone(tmp_path: Path) -> None:
    assert read_requests(written(tmp_path, "one.json", json.dumps(REQUEST)), None) == [REQUEST]


def test_a_book_in_yaml_and_json_is_the_same(tmp_path: Path) -> None:
    book = {"currency": "EUR", "offers": [OFFER], "products": [{"sku": "A", "price": "10.00"}]}
    text = "currency: EUR\noffers: [{offer: a, give: [{kind: percent_off, percent: 10}]}]\n"
    text += "products: [{sku: A, price: 10.00}]\n"
    from_yaml = read_book(written(tmp_path, "book.yaml", text))
    assert from_yaml["products"] == book["products"]
    assert read_book(written(tmp_path, "book.json", json.dumps(book))) == book


BAD_OFFER = {**OFFER, "give": [{"kind": "percent_off", "percent": "x"}]}
BAD_BOOKS = {
    "a percentage": ({"offers": [BAD_OFFER]}, "/offers/0/give/0/percent: "),
    "a foreign key": ({"offers": [OFFER], "foo": 1}, "/foo: unknown key; a book has "),
    "requests inside": ({"offers": [OFFER], "requests": []}, "/requests: unknown key"),
    "a product": ({"products": [{"sku": "A", "price": "1"}]}, "/products/0/price: "),
    "a list": ([OFFER], "a book is one object"),
}  # fmt: skip


@pytest.mark.parametrize(("book", "told"), BAD_BOOKS.values(), ids=BAD_BOOKS)
def test_a_wrong_place_of_a_book_is_named(tmp_path: Path, book: object, told: str) -> None:
    path = written(tmp_path, "book.json", json.dumps(book))
    with pytest.raises(Unusable) as found:
        read_book(path)
    assert found.value.lines[0].startswith(f"{path}: ")
    assert told in found.value.lines[0]


WRONG = json.dumps({**REQUEST, "channel": None})
BAD_REQUESTS = {
    "in a list": (f"[{json.dumps(REQUEST)}, {WRONG}]", ": /1/channel: 'channel' is missing"),
    "in an object": (f'{{"requests": [{WRONG}]}}', ": /requests/0/channel: 'channel' is missing"),
    "in a line": (f"{json.dumps(REQUEST)}\n{WRONG}", ":2: /channel: 'channel' is missing"),
    "no JSON in a line": (f"{json.dumps(REQUEST)}\n{{", ":2: /: "),
    "no JSON": ("[{", ": /: "),
    "nothing": ("[]", ": holds no request"),
    "no currency": (json.dumps(BARE), ": /0/currency: 'currency' is missing"),
    "a text": ('"web"', ": /0: "),
}


@pytest.mark.parametrize(("text", "told"), BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_a_wrong_place_of_the_requests_is_named(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, "requests.json", text)
    with pytest.raises(Unusable) as found:
        read_requests(path, None)
    assert found.value.lines[0].startswith(f"{path}{told}")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="No such file"):
        read_book(tmp_path / "none.json")
