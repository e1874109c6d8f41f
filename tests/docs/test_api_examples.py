"""api.md is run from top to bottom: every request is sent, every answer is as shown."""

import json

import pytest
from django.test import Client

from catalog.api.codes import PROBLEM_CODES
from tests.docs.excerpts import differences
from tests.docs.http import Example, examples
from tests.docs.pages import blocks

EXAMPLES = list(examples(blocks("api.md")))


def check(example: Example, response: object, body: object) -> list[str]:
    """What differs between the page and the answer."""
    status, headers = response.status_code, response.headers  # type: ignore[attr-defined]
    shown = example.answer
    if shown is None:
        return [] if status < 300 else [f"answers {status}: {body}"]
    found = [] if status == shown.status else [f"answers {status}, not {shown.status}: {body}"]
    for name, value in shown.headers.items():
        if headers.get(name) != value:
            found.append(f"{name} is {headers.get(name)!r}, not {value!r}")
    return found or differences(shown.body, body)


def test_every_example_answers_as_shown(client: Client, keys: dict[str, str], published: list[str]) -> None:
    names, wrong = dict(keys), []
    for example in EXAMPLES:
        response = example.send(client, names)
        body = json.loads(response.content)
        wrong += [
            f"{example.at} {example.method} {example.path}: {line}" for line in check(example, response, body)
        ]
        if response.status_code >= 400 and body["code"] not in PROBLEM_CODES:
            wrong.append(f"{example.at}: the code {body['code']!r} is not registered")
        if body.get("object") == "decision":
            names["id"] = body["id"]
    assert not wrong, "\n".join(wrong)


def test_the_page_has_a_curl_and_an_example_of_every_status() -> None:
    assert any(example.answer is None and example.method == "POST" for example in EXAMPLES)
    statuses = {example.answer.status for example in EXAMPLES if example.answer is not None}
    assert statuses >= {200, 201, 400, 403, 404, 409}


@pytest.mark.parametrize(
    ("shown", "real", "wrong"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": 1}, {}, ["/a is missing"]),
        ([1], [1, 2], ["/ has 2 entries, not 1: [1, 2]"]),
        ({"id": "01J..."}, {"id": "01JABC"}, []),
        ({"id": "01J..."}, {"id": "01K"}, ["/id is '01K', not '01J...'"]),
        ({"a": [{"b": True}]}, {"a": [{"b": 1}]}, ["/a/0/b is 1, not True"]),
    ],
)
def test_excerpts_differ_where_the_page_says_something_else(
    shown: object, real: object, wrong: list[str]
) -> None:
    assert differences(shown, real) == wrong
