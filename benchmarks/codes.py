"""A million codes: how long they take to be drawn and stored, and what looking one up costs beside them.

Usage: ./run bench codes [--codes 1000000] [--small 1000] [--lookups 1000]
In a database of its own, which goes at the end. Prints one JSON object as the last line on stdout.
"""

import argparse
import json
import signal
import subprocess
import sys
from contextlib import ExitStack

from benchmarks.measuring.figures import progress, result
from benchmarks.measuring.server import database
from config.local import children
from config.local.django_command import django
from config.local.places import ROOT
from config.local.services import own_services
from config.local.steps import Refused, step


def main() -> None:
    """Starts the servers and has a process with their settings measure."""
    parser = argparse.ArgumentParser(prog="./run bench codes", description=__doc__)
    parser.add_argument("--codes", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--lookups", type=int, default=1_000, help="look-ups of a round")
    options = parser.parse_args()
    with ExitStack() as stack:
        services = stack.enter_context(own_services("bench", durable=True, loud=True))
        url = stack.enter_context(database(services.environment["DATABASE_URL"]))
        environment = services.environment | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        with step("migrations"):
            django(environment, "migrate", "--no-input", "--verbosity", "0")
        words = [str(number) for number in (options.codes, options.small, options.lookups)]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.measuring.codes", *words],
            env={"LOG_LEVEL": "WARNING", **environment},
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            check=False,
            preexec_fn=children.ending_with_us(signal.SIGTERM),
        )
        if done.returncode != 0:
            raise Refused(f"the codes could not be measured (exit {done.returncode})")
        found = json.loads(done.stdout.splitlines()[-1])
    progress("")
    result(found)


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(f"bench codes: {refused}")
