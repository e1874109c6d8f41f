"""`./run drill ...`: long proofs that a test run has no time for, in rounds, each with its progress."""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
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
LEDGER: dict[str, tuple[str, int, str]] = {
    "LEDGER_OPERATIONS": (
        "tests/decisions/ledger/test_volume.py",
        100_000,
        "random holds, uses, releases, returns and changes of limits by four clients at once",
    ),
    "API_OPERATIONS": (
        "tests/decisions/redemption/test_machine.py",
        5_000,
        "steps of random walks over the API beside a model",
    ),
    "RACE_ROUNDS": (
        "tests/decisions/redemption/test_races.py",
        100,
        "rounds of 64 threads for the last use, cent, gift and use of a person",
    ),
    "RETURN_ORDERS": (
        "tests/decisions/redemption/test_returns.py",
        2_000,
        "random orders, each bought twice, half of them thrice, all given back",
    ),
}
"""Of each part of the ledger's drill: the tests, how many of what `./run test` does, and of what."""
LEDGER_PAGE = ROOT / "docs" / "drills" / "ledger.md"
LEDGER_TEXT = """# Drill: the ledger

`./run drill ledger --times {times} --write` does the ledger's tests of volume so many times over, each time
with other draws. A part ends with the first allowance that is overspent, sum that is off, deadlock or answer
that differs; after each part every invariant of `./run manage check_ledger` is asked for.

| part | count | seconds |
|---|---|---|
{parts}

Day: {day}. Overspent, lost or wrong: 0.
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
    """The ledger's tests of volume, many times what `./run test` does; stops at the first part that fails."""
    parser = argparse.ArgumentParser(prog="./run drill ledger", description=ledger.__doc__)
    parser.add_argument("--times", type=int, default=20, help="as much as ./run test does (20)")
    parser.add_argument("--part", choices=LEDGER, action="append", help="only these (all)")
    parser.add_argument("--write", action="store_true", help="write docs/drills/ledger.md")
    options = parser.parse_args(words)
    rows = []
    with own_services("test", durable=False, loud=True) as services:
        for name in options.part or LEDGER:
            tests, usual, what = LEDGER[name]
            count, begin = usual * options.times, time.monotonic()
            command = [sys.executable, "-m", "pytest", tests, "-n", "2", "-q", "--hypothesis-seed=1"]
            environment = {**services.environment, name: str(count)}
            done = subprocess.run(
                command, env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, check=False
            )
            if done.returncode != 0:
                raise Refused(f"{what}: failed\n{done.stdout[-20_000:]}")
            rows.append({"part": what, "count": count, "seconds": seconds_since(begin)})
            say(f"  {count:,} {what}: {rows[-1]['seconds']:,} s")
    if options.write:
        LEDGER_PAGE.parent.mkdir(exist_ok=True)
        parts = "\n".join(f"| {row['part']} | {row['count']:,} | {row['seconds']:,} |" for row in rows)
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        LEDGER_PAGE.write_text(LEDGER_TEXT.format(times=options.times, parts=parts, day=day))
    print(json.dumps({"parts": rows, "failures": 0}), flush=True)
    return 0


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
