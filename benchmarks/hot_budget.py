"""One budget that everybody draws on: orders a second against the same transaction without the counter.

Usage: ./run bench hot-budget [--clients 16] [--seconds 5] [--rounds 3]
In a database of its own, which goes at the end. Prints one JSON object as the last line on stdout.
"""

import argparse
import sys

from benchmarks.measuring.apart import measured_apart
from benchmarks.measuring.figures import progress, result
from config.local.steps import Refused


def main() -> None:
    """Has a process with servers of its own measure."""
    parser = argparse.ArgumentParser(prog="./run bench hot-budget", description=__doc__)
    parser.add_argument("--clients", type=int, default=16, help="processes that order all the time (16)")
    parser.add_argument("--seconds", type=float, default=5.0, help="of a round (5)")
    parser.add_argument("--rounds", type=int, default=3, help="of each way; the quickest counts (3)")
    options = parser.parse_args()
    found = measured_apart(
        "benchmarks.measuring.hot_budget", options.clients, options.seconds, options.rounds
    )
    progress("")
    result(found)


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(f"bench hot-budget: {refused}")
