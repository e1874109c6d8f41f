"""What needs Django is measured by a process of its own, on servers and a database that go at the end."""

import json
import signal
import subprocess
import sys
from contextlib import ExitStack
from typing import Any

from benchmarks.measuring.server import database
from config.local import children
from config.local.django_command import django
from config.local.places import ROOT
from config.local.services import own_services
from config.local.steps import Refused, step

Json = dict[str, Any]


def measured_apart(module: str, *words: object) -> Json:
    """What `python -m module WORDS` prints as its last line, with durable servers and a migrated database.

    Raises Refused where it fails.
    """
    with ExitStack() as stack:
        services = stack.enter_context(own_services("bench", durable=True, loud=True))
        url = stack.enter_context(database(services.environment["DATABASE_URL"]))
        environment = services.environment | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        with step("migrations"):
            django(environment, "migrate", "--no-input", "--verbosity", "0")
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
