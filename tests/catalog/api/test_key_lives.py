"""The life of a key over several workers: its end, its successor, its revocation."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client

from catalog.models import ApiKey, Channel, Scope
from catalog.selectors.keys import MAX_AGE
from catalog.services.keys import IssuedKey, change_key, revoke_key, rotate_key

pytestmark = [pytest.mark.urls("tests.catalog.urls"), pytest.mark.django_db]
Issue = Callable[..., IssuedKey]
PROMISED = 5.0
"""Seconds in which every worker refuses a revoked key."""


def status(client: Client, key: IssuedKey) -> int:
    headers = {"Authorization": f"Bearer {key.clear_text}"}
    return client.get("/api/probe/decide", headers=headers).status_code


def test_a_key_ends_on_the_second_however_warm_it_is(client: Client, issue: Issue) -> None:
    end = datetime(2030, 1, 1, 12, tzinfo=UTC)
    key = issue(expires_at=end)
    with time_machine.travel(end - timedelta(seconds=0.2), tick=False) as clock:
        assert status(client, key) == 200
        clock.shift(timedelta(seconds=0.2))
        assert status(client, key) == 401


def test_both_work_until_the_old_ones_end(client: Client, issue: Issue) -> None:
    start = datetime(2030, 1, 1, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        old = issue()
        new = rotate_key(actor=None, key=old.key, at=start, overlap=timedelta(hours=24))
        assert new.key.channel_id == old.key.channel_id
        assert (status(client, old), status(client, new)) == (200, 200)
        clock.shift(timedelta(hours=24) - timedelta(seconds=1))
        assert (status(client, old), status(client, new)) == (200, 200)
        clock.shift(timedelta(seconds=1))
        assert (status(client, old), status(client, new)) == (401, 200)


def test_without_an_overlap_the_old_one_ends_at_once(client: Client, issue: Issue) -> None:
    old = issue()
    new = rotate_key(actor=None, key=old.key, at=datetime.now(UTC), overlap=timedelta(0))
    assert (status(client, old), status(client, new)) == (401, 200)


def test_revoking_the_old_one_leaves_its_successor(client: Client, issue: Issue) -> None:
    old = issue()
    new = rotate_key(actor=None, key=old.key, at=datetime.now(UTC), overlap=timedelta(hours=24))
    revoke_key(actor=None, key=old.key, at=datetime.now(UTC))
    assert (status(client, old), status(client, new)) == (401, 200)


@pytest.fixture
def worker(issue: Issue) -> Callable[[IssuedKey], "subprocess.Popen[str]"]:
    """Starts a second process that asks with a key."""

    def start(key: IssuedKey) -> "subprocess.Popen[str]":
        name = str(connection.settings_dict["NAME"])
        return subprocess.Popen(
            [sys.executable, Path(__file__).with_name("another_worker.py"), name, key.clear_text],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": os.getcwd()},
            stdout=subprocess.PIPE,
            text=True,
        )

    return start


def lines_of(process: "subprocess.Popen[str]") -> Callable[[], str]:
    assert process.stdout is not None
    return process.stdout.readline


def revoked(key: ApiKey) -> None:
    revoke_key(actor=None, key=key, at=datetime.now(UTC))


def without_the_scope(key: ApiKey) -> None:
    change_key(
        actor=None,
        key=key,
        name=key.name,
        responsible=key.responsible,
        scopes=[Scope.CATALOGUE],
        acts_for=[],
        expires_at=None,
    )


def channel_off(key: ApiKey) -> None:
    Channel.objects.filter(pk=key.channel_id).update(active=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("deed", "told"), [(revoked, "401"), (without_the_scope, "403"), (channel_off, "403")]
)
def test_every_worker_follows_in_time(
    issue: Issue,
    worker: Callable[[IssuedKey], "subprocess.Popen[str]"],
    deed: Callable[[ApiKey], None],
    told: str,
) -> None:
    key = issue()
    with worker(key) as process:
        say = lines_of(process)
        try:
            assert say() == "200\n"
            start = time.monotonic()
            deed(key.key)
            assert say() == f"{told}\n"
            assert time.monotonic() - start < PROMISED
        finally:
            process.kill()
    assert MAX_AGE < PROMISED
