"""What needs Django is measured by a process of its own, on servers and a database that go at the end."""

import json
import signal
import subprocess
import sys
from typing import Any

from benchmarks.measuring.server import migrated
from config.local import children
from config.local.places import ROOT
from config.local.steps import Refused

Json = dict[str, Any]


def measured_apart(module: str, *words: object) -> Json:
    """What `python -m module WORDS` prints as its last line, with durable servers and a migrated database.

    Raises Refused where it fails.
    """
    with migrated() as environment:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, words)],
            env={"LOG_LEVEL": "WARNING", **environment},
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            check=False,
            preexec_fn=children.ending_with_us(signal.SIGTERM),
        )
        if done.returncode != 0:
            raise Refused(f"{module} could not measure (exit {done.returncode})")
        found: Json = json.loads(done.stdout.splitlines()[-1])
    return found
