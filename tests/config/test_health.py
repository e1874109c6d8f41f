from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.plugin import DjangoDbBlocker


def test_healthz_asks_nothing_of_the_database(client: Client) -> None:
    # No database mark: a query would be an error.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.parametrize(
    ("compiled", "status", "body"),
    [
        (True, 200, {"status": "ready"}),
        (False, 503, {"status": "waiting", "for": "snapshot", "offers": {"read": 40, "of": 100}}),
    ],
)
@pytest.mark.django_db
def test_readyz_waits_for_the_snapshot(
    compiled: bool, status: int, body: dict[str, Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.health.ready", lambda: compiled)
    monkeypatch.setattr("config.health.progress", lambda: (40, 100))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (status, body)


def test_readyz_says_when_the_database_is_gone(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nonexistent")
    connection.close()
    with django_db_blocker.unblock():
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "waiting", "for": "database"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_operations_pages_change_nothing_on_post(path: str, client: Client) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_readyz_asks_one_question(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("config.health.ready", lambda: True)
    with django_assert_num_queries(1):
        client.get("/readyz")
