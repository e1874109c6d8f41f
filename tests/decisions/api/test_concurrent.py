"""Many channels asking at once: the same question gets the same bytes, and nobody gets a 500."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from decisions.models import LoggedDecision
from decisions.public import replay_decision
from tests.decisions.conftest import House, Watching
from tests.decisions.documents import BOOK, basket, lines

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = ("id", "created", "expires")


def comparable(content: bytes) -> str:
    """The answer's bytes without what tells two decisions apart."""
    answer = json.loads(content)
    assert all(answer.pop(name) for name in SECRETS)
    return json.dumps(answer)


def ask_in_a_thread(body: dict[str, Any], key: str) -> tuple[int, bytes]:
    try:
        response = Client(raise_request_exception=False).post(
            "/api/v1/decisions",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        return response.status_code, response.content
    finally:
        connection.close()


def test_200_identical_and_200_different_questions(house: House, install: Any, watching: Watching) -> None:
    install(*BOOK)
    watching()
    same = [basket(coupons=["SUMMER10"], customer={"id": "c-42"})] * 200
    different = [basket(basket=lines(("DRESS", 1 + n % 7, f"{n + 1}.99"))) for n in range(200)]
    mixed = [body for pair in zip(same, different, strict=True) for body in pair]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda body: ask_in_a_thread(body, house.key), mixed))
    assert {status for status, _ in answers} == {200}
    assert len({comparable(content) for _, content in answers[::2]}) == 1
    ids = [json.loads(content)["id"] for _, content in answers]
    assert len(set(ids)) == 400
    assert LoggedDecision.objects.filter(id__in=ids).count() == 400
    for number, (_, content) in enumerate(answers[1::2]):
        subtotal = (1 + number % 7) * (100 * (number + 1) + 99)
        assert json.loads(content)["totals"]["subtotal"] == f"{subtotal // 100}.{subtotal % 100:02d}"
    replays = [replay_decision(decision) for decision in ids[:40]]
    assert all(replay is not None and replay.identical for replay in replays)
