"""Processes tell what they decide by; who has not answered is named."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from decisions.models import Followed, Override, Worker
from decisions.overrides import following
from decisions.overrides.effect import effect_of, forget_followers
from decisions.overrides.following import Presence
from decisions.overrides.switches import switch
from decisions.snapshots.documents import Installed
from decisions.snapshots.live import LIVE
from decisions.snapshots.watcher import WATCHER, live
from tests.decisions.conftest import Watching
from tests.decisions.documents import TEN_OFF

Install = Callable[..., Installed]


def kill(code: str = "ten") -> int:
    return switch(action="kill", target="offer", code=code, reason="wrong", actor="olga")


def until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def worker(name: str, overrides: int, ago: float = 0.0, *, backend: int = 0) -> Worker:
    """A process that told so long ago; without a link to the database unless it is given one."""
    at = datetime.now(UTC) - timedelta(seconds=ago)
    return Worker.objects.create(
        id=name, name=name, started_at=at, seen_at=at, backend=backend, overrides=overrides, snapshot="s"
    )


@pytest.mark.django_db(transaction=True)
class TestThisProcess:
    def test_it_tells_of_itself_of_each_switch_once_and_takes_leave(
        self, install: Install, watching: Watching
    ) -> None:
        first = kill("other")
        installed = install(TEN_OFF)
        watching()
        until(lambda: Worker.objects.filter(snapshot=installed.hash, overrides=first))
        numbers = [kill(), kill("more")]
        until(lambda: Worker.objects.get().overrides == numbers[-1])
        assert sorted(Followed.objects.values_list("override", flat=True)) == numbers
        effect = effect_of(numbers[0])
        assert effect is not None
        assert (effect.processes, effect.following, effect.is_whole) == (1, 1, True)
        assert effect.seconds is not None
        WATCHER.stop()
        assert not Worker.objects.exists()

    def test_it_tells_now_and_then_where_nothing_is_new(
        self, install: Install, watching: Watching, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(following, "BEAT_SECONDS", 0.0)
        install(TEN_OFF)
        watching()
        until(Worker.objects.exists)
        seen = Worker.objects.get().seen_at
        until(lambda: Worker.objects.get().seen_at > seen)

    def test_a_kill_counts_also_where_it_cannot_be_told(self, install: Install, watching: Watching) -> None:
        install(TEN_OFF)
        watching()
        until(Worker.objects.exists)
        with psycopg.connect(**connection.get_connection_params()) as other:
            other.execute("ALTER TABLE decisions_worker RENAME TO elsewhere")
            other.commit()
            try:
                number = kill()
                until(lambda: live().overrides.number == number)
            finally:
                other.execute("ALTER TABLE elsewhere RENAME TO decisions_worker")
        until(lambda: Worker.objects.get().overrides == number)


@pytest.mark.django_db
class TestEffect:
    def test_who_has_not_answered_is_named(self) -> None:
        number = kill()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (linked,) = cursor.fetchone()
        worker("follows", number)
        worker("follows-and-died", number, 20)
        worker("behind", number - 1)
        worker("silent", number - 1, 20)
        worker("hangs", number - 1, 300, backend=linked)
        worker("gone", number - 1, 40)
        worker("forgotten", number - 1, 700, backend=linked)
        effect = effect_of(number)
        assert effect is not None
        assert (effect.processes, effect.following, effect.is_whole) == (5, 2, False)
        waited = [(each.name, each.silent is not None) for each in effect.waited]
        assert waited == [("behind", False), ("hangs", True), ("silent", True)]

    def test_the_last_to_follow_says_how_long_it_took(self) -> None:
        number = kill()
        began = Override.objects.get().created_at
        for name, seconds in [("a", 0.2), ("b", 0.8)]:
            worker(name, number)
            Followed.objects.create(override=number, worker=name, at=began + timedelta(seconds=seconds))
        worker("started-since", number)
        effect = effect_of(number)
        assert effect is not None
        assert (effect.processes, effect.seconds, effect.is_whole) == (3, 0.8, True)

    def test_a_house_in_which_nobody_decides_is_not_said_to_follow(self) -> None:
        effect = effect_of(kill())
        assert effect is not None
        assert (effect.processes, effect.seconds, effect.is_whole) == (0, None, False)
        assert effect_of(10**9) is None

    def test_what_is_over_is_forgotten(self) -> None:
        now = datetime.now(UTC)
        worker("gone", 1, 700)
        worker("there", 1)
        for days in (1, 200):
            Followed.objects.create(override=days, worker="x", at=now - timedelta(days=days))
        assert forget_followers(now) == 2
        assert [each.name for each in Worker.objects.all()] == ["there"]


def test_the_name_tells_machine_and_process() -> None:
    first, second = Presence(), Presence()
    assert first.name == second.name
    assert first.id != second.id
    assert LIVE.presence is None
