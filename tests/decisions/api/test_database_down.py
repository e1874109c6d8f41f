"""Without its database the service says so, and comes back by itself."""

import json
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from tests.decisions.conftest import Ask, Watching
from tests.decisions.documents import BOOK, basket

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_connection_that_was_cut_while_idle_is_opened_anew(
    ask: Ask, install: Callable[..., object], watching: Watching
) -> None:
    install(*BOOK)
    watching()
    assert ask(basket()).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    with psycopg.connect(**{**connection.get_connection_params(), "autocommit": True}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [own])
    assert ask(basket()).status_code == 200


def test_an_unreachable_database(
    ask: Ask, install: Callable[..., object], watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(*BOOK)
    watching()
    assert ask(basket()).status_code == 200
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nowhere")
        response = ask(basket())
    problem = json.loads(response.content)
    assert (response.status_code, problem["code"], problem["retryable"]) == (
        503,
        "dependency_unavailable",
        True,
    )
    assert ask(basket()).status_code == 200
