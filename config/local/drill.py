"""`./run drill ...`: long proofs that a test run has no time for, in rounds, each with its progress."""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from config.local.places import ROOT
from config.local.services import own_services
from config.local.steps import Refused, say

ROUND = 2_000
"""Generated cases of a round, as many as `./run test` takes."""
REFERENCE = "tests/decisions/engine/test_reference.py"
PAGE = ROOT / "docs" / "drills" / "engine.md"
PAGE_TEXT = """# Drill: the engine against the reference pricer

`./run drill engine --write` runs generated simulations (offers of all kinds, stacking rules, guardrails,
suppressions, policies) through the engine and through a slow pricer that tries every set of offers. It
compares who applies, every unit's price, gifts and rewards; of who is left out, who displaced it and what it
would have cost. `./run test` does the same with 2,000 cases.

| | |
|---|---|
| day | {day} |
| cases | {cases:,} |
| disagreements | {disagreements} |
| rounds, first seed | {rounds}, {first_seed} |
| seconds | {seconds:,} |
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the ledger's drill: tests that one round runs, how much that is, and of what."""

    tests: str
    each: int
    goal: int
    what: str


FAULTS = "tests/decisions/faults"
LEDGER = {
    "operations": Part(
        "tests/decisions/ledger/test_volume.py::test_no_allowance_is_ever_overspent",
        100_000,
        10_000_000,
        "random holds, orders, uses, releases, returns and changes of limits by four clients at once, half "
        "of the orders on several allowances; a deadlock fails",
    ),
    "orders": Part(
        "tests/decisions/ledger/test_volume.py::test_orders_of_many_offers_never_wait_in_a_circle",
        20_000,
        1_000_000,
        "orders of two to five offers by eight clients at once; a deadlock fails",
    ),
    "api": Part(
        "tests/decisions/redemption/test_machine.py",
        5_000,
        500_000,
        "steps of random walks over the API beside a model",
    ),
    "races": Part(
        "tests/decisions/redemption/test_races.py",
        100,
        10_000,
        "rounds of 64 threads for the last use, cent, gift and use of a person",
    ),
    "returns": Part(
        "tests/decisions/redemption/test_returns.py",
        5_000,
        100_000,
        "random orders that come back whole: unit by unit, line by line, or cancelled",
    ),
    "replays": Part(
        "tests/decisions/redemption/test_idempotency.py",
        2_000,
        1_000_000,
        "requests repeated under their Idempotency-Key, with the answer's bytes compared",
    ),
    "crashes": Part(
        FAULTS,
        15,
        500,
        "kill -9 of web server, job, database and Valkey, answers lost around COMMIT, a backup restored",
    ),
    "fuzzing": Part(
        "tests/decisions/api/test_openapi.py",
        2_000,
        100_000,
        "generated requests over the API; a 5xx fails",
    ),
}
LEDGER_PAGE = ROOT / "docs" / "drills" / "ledger.md"
LEDGER_STATE = LEDGER_PAGE.with_suffix(".json")
LEDGER_TEXT = """# Drill: the ledger

`./run drill ledger` runs the ledger's tests of volume round after round, and goes on where it stopped: what
is done stands in `ledger.json` beside this page. What is drawn is drawn otherwise in each round; races,
repeats and crashes are repeated as they are. A round ends with the first allowance that is overspent, sum
that is off, deadlock or answer that differs; operations, walks, races, returns and crashes end by asking for
the ledger's invariants. A round is what `./run test` does once.

| part | done | goal | rounds | minutes |
|---|---|---|---|---|
{parts}

Last round: {day}. Overspent, lost or wrong: 0.
"""
PASSED = re.compile(r"(\d+) passing, ")


def drill(words: list[str]) -> int:
    """`./run drill NAME ...`: one of the drills."""
    if not words or words[0] not in DRILLS:
        raise Refused(f"drill needs the name of a drill; there are: {', '.join(DRILLS)}")
    return DRILLS[words[0]](words[1:])


def engine(words: list[str]) -> int:
    """Engine and reference pricer on generated cases; stops at the first round in which they differ."""
    parser = argparse.ArgumentParser(prog="./run drill engine", description=engine.__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="generated cases in all (20,000)")
    parser.add_argument("--seed", type=int, default=1, help="of the first round; each next one adds 1 (1)")
    parser.add_argument("--write", action="store_true", help="write docs/drills/engine.md")
    options = parser.parse_args(words)
    rounds = max(1, -(-options.cases // ROUND))
    begin, agreed = time.monotonic(), 0
    for number in range(rounds):
        seed = options.seed + number
        agreed += agreeing(seed)
        say(f"  round {number + 1} of {rounds}, seed {seed}: {agreed:,} agree, {seconds_since(begin):,} s")
    result = {
        "cases": agreed,
        "disagreements": 0,
        "rounds": rounds,
        "first_seed": options.seed,
        "seconds": seconds_since(begin),
    }
    if options.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(PAGE_TEXT.format(day=f"{datetime.now(UTC):%Y-%m-%d}", **result))
    print(json.dumps(result), flush=True)
    return 0


def ledger(words: list[str]) -> int:
    """Tests of volume round after round; stops at the first that fails, goes on where it stopped."""
    parser = argparse.ArgumentParser(prog="./run drill ledger", description=ledger.__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="of each part, up to its goal (1)")
    parser.add_argument("--part", choices=LEDGER, action="append", help="only these (all)")
    options = parser.parse_args(words)
    done: dict[str, dict[str, int]] = json.loads(LEDGER_STATE.read_text()) if LEDGER_STATE.exists() else {}
    with own_services("test", durable=False, loud=True) as services:
        for turn in range(options.rounds):
            for name in options.part or LEDGER:
                part, so_far = LEDGER[name], done.setdefault(name, {"rounds": 0, "seconds": 0})
                if so_far["rounds"] * part.each >= part.goal:
                    continue
                begin, number = time.monotonic(), so_far["rounds"] + 1
                _run(part, number, services.environment)
                so_far["rounds"], so_far["seconds"] = number, so_far["seconds"] + seconds_since(begin)
                _keep(done)
                count = number * part.each
                say(f"  {turn + 1} of {options.rounds}, {name}: {count:,} of {part.goal:,}, none wrong")
    print(json.dumps({"parts": done, "failures": 0}), flush=True)
    return 0


def _run(part: Part, number: int, environment: dict[str, str]) -> None:
    """Raises Refused with what pytest says where one fails."""
    command = [sys.executable, "-m", "pytest", part.tests, "-n", "2", "-q", f"--hypothesis-seed={number}"]
    done = subprocess.run(
        command,
        env={**environment, "DRILL_ROUND": str(number)},
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        raise Refused(f"{part.what}: round {number} failed\n{done.stdout[-20_000:]}")


def _keep(done: dict[str, dict[str, int]]) -> None:
    """Writes what is done, and the page that tells it."""
    LEDGER_STATE.parent.mkdir(exist_ok=True)
    LEDGER_STATE.write_text(json.dumps(done, indent=2) + "\n")
    rows = [
        f"| {part.what} | {done[name]['rounds'] * part.each:,} | {part.goal:,} | {done[name]['rounds']} "
        f"| {done[name]['seconds'] / 60:.0f} |"
        for name, part in LEDGER.items()
        if name in done
    ]
    LEDGER_PAGE.write_text(LEDGER_TEXT.format(day=f"{datetime.now(UTC):%Y-%m-%d}", parts="\n".join(rows)))


def agreeing(seed: int) -> int:
    """How many cases of a round agree; raises Refused with what pytest says where one doesn't."""
    command = [sys.executable, "-m", "pytest", REFERENCE, "-n", "2", "-q", f"--hypothesis-seed={seed}"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "ENGINE_CASES": str(ROUND)}
    done = subprocess.run(
        [*command, "--hypothesis-show-statistics"],
        env=environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        told = done.stdout.partition("= Hypothesis Statistics =")[0]
        raise Refused(f"engine and reference differ, or could not be compared (seed {seed}):\n{told}")
    return sum(map(int, PASSED.findall(done.stdout)))


def seconds_since(begin: float) -> int:
    """Whole seconds."""
    return round(time.monotonic() - begin)


DRILLS: dict[str, Callable[[list[str]], int]] = {"engine": engine, "ledger": ledger}
