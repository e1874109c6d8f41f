"""Error answers: one shape for everything that goes wrong, never a 500 for what a caller sends."""

from typing import Any

import pytest
from django.test import Client

from catalog.api.codes import PROBLEM_CODES, ProblemCode, register_problem
from catalog.api.problems import ApiProblem, invalid
from catalog.errors import FieldError, pointer
from tests.catalog.conftest import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.catalog.urls")]

MEMBERS = ["type", "title", "status", "detail", "instance", "code", "retryable", "errors"]

CASES: list[tuple[str, int, str, bool]] = [
    ("domain_invalid", 400, "odd", False),
    ("domain_refused", 403, "own_draft", False),
    ("domain_conflict", 409, "already_live", False),
    ("domain_missing", 404, "no_offer", False),
    ("domain_registered", 400, "validation", False),
    ("gone", 404, "not_found", False),
    ("denied", 403, "forbidden", False),
    ("too_big", 413, "payload_too_large", False),
    ("throttled", 429, "throttled", True),
    ("serializer", 400, "validation", False),
    ("no_database", 503, "dependency_unavailable", True),
    ("deadlock", 503, "contention", True),
    ("too_long", 400, "validation", False),
    ("overtaken", 503, "contention", True),
    ("conflict", 409, "conflict", False),
]


@pytest.mark.parametrize(("what", "status", "code", "retryable"), CASES, ids=[case[0] for case in CASES])
def test_what_is_raised_becomes_a_problem(
    api: ApiClient, what: str, status: int, code: str, retryable: bool
) -> None:
    response = api.send("GET", f"/api/probe/raise/{what}")
    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["retryable"] is retryable
    assert response.headers["Content-Type"] == "application/problem+json"
    assert list(problem)[:8] == MEMBERS
    assert problem["instance"] == f"/api/probe/raise/{what}"
    assert problem["type"] == "/problems/" + code.replace("_", "-")
    assert problem["title"]
    assert problem["detail"]


def raised(api: ApiClient, what: str) -> Any:
    return api.send("GET", f"/api/probe/raise/{what}")


def test_data_errors_and_extra_members_travel(api: ApiClient) -> None:
    assert raised(api, "domain_invalid").json()["limit"] == 3
    assert raised(api, "domain_registered").json()["errors"] == [
        {"pointer": "/a", "code": "wrong", "message": "A is wrong."}
    ]
    assert raised(api, "serializer").json()["errors"] == [
        {"pointer": "/lines/0/sku", "code": "invalid", "message": "Needed."}
    ]
    assert raised(api, "conflict").json()["rejections"] == [{"offer": "gwp"}]
    assert raised(api, "throttled").headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("at", "detail"),
    [
        ("", "must be 1"),
        ("/basket/lines/0/quantity", "basket.lines[0].quantity: must be 1"),
        ("/rows/3", "rows[3]: must be 1"),
        ("/a~1b/~0c", "a/b.~c: must be 1"),
    ],
)
def test_the_detail_names_the_first_wrong_place(at: str, detail: str) -> None:
    first, second = FieldError(at, "wrong", "must be 1"), FieldError("/z", "wrong", "no")
    assert invalid(first).detail == detail
    assert invalid(first, second).detail == f"{detail} (and 1 more)"
    assert invalid(first).errors == (first,)


def test_an_unknown_address_is_a_problem_only_under_api(client: Client) -> None:
    response = client.get("/api/v1/nothing")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert client.get("/nothing").headers["Content-Type"].startswith("text/html")


def test_a_defect_is_a_problem_without_its_text(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/api/crash")
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert b'a defect"' not in response.content
    assert response.json()["retryable"] is True


def test_a_wrong_method_is_405_with_the_right_ones(api: ApiClient) -> None:
    response = api.send("DELETE", "/api/v1/products")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "PUT"
    assert api.send("OPTIONS", "/api/v1/products").status_code == 405


@pytest.mark.parametrize(
    "path", ["/api/probe/named/a%00b", "/api/probe/decide?x=%00", "/api/probe/decide?%00=1"]
)
def test_no_nul_passes_the_door(api: ApiClient, path: str) -> None:
    response = api.send("GET", path)
    assert (response.status_code, response.json()["code"]) == (400, "validation")


def test_answers_are_not_to_be_stored(api: ApiClient) -> None:
    assert api.send("GET", "/api/probe/decide").headers["Cache-Control"] == "no-store"


def test_the_answer_is_json_whatever_is_accepted(api: ApiClient) -> None:
    response = api.send("GET", "/api/probe/decide", Accept="text/html")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


class TestCodes:
    def test_each_has_a_page(self, client: Client) -> None:
        for code in PROBLEM_CODES.values():
            response = client.get(code.type)
            assert response.status_code == 200
            assert code.sentence in response.content.decode()
        assert client.get("/problems/nothing").status_code == 404

    def test_two_meanings_are_refused(self) -> None:
        register_problem(PROBLEM_CODES["validation"])
        with pytest.raises(ValueError, match="'validation' is registered twice"):
            register_problem(ProblemCode("validation", 422, "Other", "Other."))

    def test_only_registered_codes_can_be_raised(self) -> None:
        with pytest.raises(KeyError):
            ApiProblem("no_such_code")


def test_the_detail_counts_the_errors() -> None:
    errors = [FieldError(f"/{name}", "wrong", f"{name} is wrong.") for name in "abc"]
    assert invalid(*errors).detail == "a: a is wrong. (and 2 more)"
    assert invalid(errors[0]).detail == "a: a is wrong."


def test_pointers_are_escaped() -> None:
    assert pointer("rows", 3, "a/b~c") == "/rows/3/a~1b~0c"
