"""Bodies: strict JSON, exact numbers, bounds before bytes."""

from decimal import Decimal
from typing import Any

import pytest

from catalog.api.parser import BULK_MAX_BODY, parse_json
from catalog.api.problems import ApiProblem
from tests.catalog.conftest import ApiClient

GOOD: list[tuple[str, bytes, Any]] = [
    ("fraction", b"[0.1, 12.50, -1e3]", [Decimal("0.1"), Decimal("12.50"), Decimal("-1E+3")]),
    ("2^63", b"9223372036854775808", 2**63),
    ("text", '"Bücher 🎁"'.encode(), "Bücher 🎁"),
    ("pair of surrogates", rb'"\ud83c\udf81"', "🎁"),
    ("depth 64", b"[" * 64 + b"]" * 64, None),
    ("bare", b"null", None),
]


@pytest.mark.parametrize(("body", "value"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_what_can_be_read(body: bytes, value: Any) -> None:
    found = parse_json(body)
    if value is not None:
        assert found == value
        assert repr(found) == repr(value)


BAD: list[tuple[str, bytes, str, str]] = [
    ("empty text", b" ", "Expecting value (line 1, column 2).", ""),
    ("cut", b'{"a": [1', "Expecting ',' delimiter (line 1, column 9).", ""),
    ("two values", b"{} {}", "Extra data (line 1, column 4).", ""),
    ("NaN", b"[NaN]", "NaN is not a JSON number.", ""),
    ("infinity", b"-Infinity", "-Infinity is not a JSON number.", ""),
    ("key twice", b'{"a": 1, "b": 2, "a": 3}', "The key 'a' stands twice in one object.", ""),
    ("latin-1", '{"a": "ä"}'.encode("latin-1"), "The body is not UTF-8 (byte 7).", ""),
    ("half a surrogate", rb'{"a": ["x", "\ud800"]}', "A text holds NUL or half a surrogate pair.", "/a/1"),
    ("surrogate key", rb'{"a": {"\udc00": 1}}', "A text holds NUL or half a surrogate pair.", "/a"),
    ("NUL", rb'{"a/b": "\u0000"}', "A text holds NUL or half a surrogate pair.", "/a~1b"),
    ("raw NUL", b'{"a": "\x00"}', "Invalid control character at (line 1, column 8).", ""),
    ("too deep", b"[" * 65 + b"]" * 65, "The body is nested more than 64 levels deep.", ""),
    ("far too deep", b"[" * 100_000, "The body is nested more than 64 levels deep.", ""),
    ("long integer", b"1" * 41, "The number 1111111111111111111111111111111111111111... is too long.", ""),
    (
        "endless integer",
        b"1" * 100_000,
        "The number 1111111111111111111111111111111111111111... is too long.",
        "",
    ),
    ("huge exponent", b"1e999999999", "The number 1e999999999 is too long or too large.", ""),
    ("tiny exponent", b"1e-999999999", "The number 1e-999999999 is too long or too large.", ""),
    ("BOM", b"\xef\xbb\xbf{}", "Unexpected UTF-8 BOM (decode using utf-8-sig) (line 1, column 1).", ""),
]


@pytest.mark.parametrize(("body", "detail", "at"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_cannot(body: bytes, detail: str, at: str) -> None:
    with pytest.raises(ApiProblem) as caught:
        parse_json(body)
    assert caught.value.code == "malformed_json"
    assert caught.value.detail == detail
    assert [error.pointer for error in caught.value.errors] == [at]


def test_many_keys_of_which_one_comes_twice_are_refused_quickly() -> None:
    keys = ",".join(f'"k{number}": 1' for number in range(100_000))
    with pytest.raises(ApiProblem, match="'k99999' stands twice"):
        parse_json(f'{{{keys}, "k99999": 1}}'.encode())


PROBE = "/api/probe/decide"


@pytest.mark.django_db
@pytest.mark.urls("tests.catalog.urls")
class TestOverHttp:
    def test_a_number_is_never_a_float(self, api: ApiClient) -> None:
        response = api.send("POST", PROBE, b'{"price": 12.50, "n": 1}')
        assert response.json()["body"] == "{'price': Decimal('12.50'), 'n': 1}"

    def test_every_bad_body_is_400(self, api: ApiClient) -> None:
        for name, body, *_ in BAD:
            response = api.send("POST", PROBE, body[:2000])
            assert response.status_code == 400, name
            assert response.json()["code"] == "malformed_json", name

    def test_the_views_bound_holds_to_the_byte(self, api: ApiClient) -> None:
        body = b'"' + b"x" * 1998 + b'"'
        assert api.send("POST", PROBE, body).status_code == 200
        response = api.send("POST", PROBE, body + b" ")
        assert (response.status_code, response.json()["code"]) == (413, "payload_too_large")

    def test_a_large_body_is_refused_by_its_announced_length(self, api: ApiClient) -> None:
        response = api.send("POST", PROBE, b"{}", **{"Content-Length": "99999999"})
        assert response.status_code == 413

    def test_feeds_take_4_mb(self, api: ApiClient) -> None:
        row = b'{"rows": [{"sku": "A", "name": "%s"}]}'
        filler = b" " * (BULK_MAX_BODY - len(row) + 1)
        body = row % b"A" + filler
        assert len(body) == BULK_MAX_BODY
        assert api.send("PUT", "/api/v1/products", body).status_code == 200
        assert api.send("PUT", "/api/v1/products", body + b" ").status_code == 413

    @pytest.mark.parametrize(
        ("content_type", "status"),
        [
            ("application/json", 200),
            ("application/json; charset=utf-8", 200),
            ("APPLICATION/JSON", 200),
            ("application/json-patch+json", 415),
            ("text/plain", 415),
            ("application/x-www-form-urlencoded", 415),
            ("multipart/form-data; boundary=x", 415),
            ("", 415),
        ],
    )
    def test_only_json_is_read(self, api: ApiClient, content_type: str, status: int) -> None:
        headers = {"Authorization": f"Bearer {api.key}"}
        response = api.client.generic("POST", PROBE, b"{}", content_type=content_type, headers=headers)
        assert response.status_code == status
        if status == 415:
            assert response.json()["code"] == "unsupported_media_type"

    def test_a_compressed_body_is_415(self, api: ApiClient) -> None:
        assert api.send("POST", PROBE, b"{}", **{"Content-Encoding": "gzip"}).status_code == 415

    def test_who_asks_is_checked_before_the_body(self, api: ApiClient) -> None:
        api.key = "od_nobody_" + "x" * 43
        assert api.send("POST", PROBE, b"not json").status_code == 401
