"""A kill reaches every process of a real server, and one that hangs is named."""

import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import psycopg

from tests.living import House
from tests.system.conftest import PROCESSES
from tests.system.test_everything_dies import ask, launched

THROW = """
from django.contrib.auth.models import User
from governance.launch.killing import kill, revive

olga = User.objects.get(username="olga")
throw = {"kill": kill, "lift": revive}[sys.argv[1]]
print(throw(target="offer", code="killed", reason="A test.", actor=olga))
"""
EFFECT = """
import json
from dataclasses import asdict
from decisions.overrides.effect import effect_of

print(json.dumps(asdict(effect_of(int(sys.argv[1])))))
"""


def until(happened: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"{what} did not happen"
        time.sleep(0.1)


def effect(house: House, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(house.python(EFFECT, str(number)))
    return found


def test_a_kill_reaches_every_process_and_names_one_that_hangs(house: House) -> None:
    launched(house, "KILLED", 3600)
    with psycopg.connect(house.environment["DATABASE_URL"], autocommit=True) as link:

        def known(least: int = 0) -> set[str]:
            """The web processes that decide by a switch, or at all."""
            rows = link.execute("SELECT name FROM decisions_worker WHERE overrides >= %s", [least])
            return {name for (name,) in rows.fetchall()}

        until(lambda: len(known()) == PROCESSES, "all processes telling of themselves")
        until(lambda: {ask(house, "KILLED")[0] for _ in range(20)} == {"applied"}, "the launch")
        killed = int(house.python(THROW, "kill"))
        until(lambda: len(known(killed)) == PROCESSES, "all processes following")
        # A new connection each time: whichever process it comes to.
        assert {ask(house, "KILLED")[0] for _ in range(40)} == {"killed"}
        told = effect(house, killed)
        assert (told["processes"], told["following"], told["waited"]) == (PROCESSES, PROCESSES, [])
        assert told["seconds"] is not None

        hanging = sorted(known())[0]
        os.kill(int(hanging.rpartition(":")[2]), signal.SIGSTOP)
        try:
            lifted = int(house.python(THROW, "lift"))
            until(lambda: len(known(lifted)) == PROCESSES - 1, "the others following")
            until(
                lambda: (
                    [each["name"] for each in effect(house, lifted)["waited"] if each["silent"]] == [hanging]
                ),
                "the one that hangs being named",
            )
        finally:
            os.kill(int(hanging.rpartition(":")[2]), signal.SIGCONT)
        until(lambda: hanging in known(lifted), "its following after all")
        web = house.demo.processes["web"]
        web.send_signal(signal.SIGTERM)
        web.wait(30)
        assert known() == set(), "who ends takes leave"
