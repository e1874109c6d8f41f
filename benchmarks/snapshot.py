"""The life of a snapshot of many offers: published, compiled by a fresh worker, changed beside requests.

Usage: ./run bench snapshot [--offers 100000] [--changed 100]
In a database of its own, which goes at the end. Prints one JSON object as the last line on stdout.
"""

import argparse
import sys

from benchmarks.measuring.apart import measured_apart
from benchmarks.measuring.figures import progress, result
from config.local.steps import Refused


def main() -> None:
    """Has a process with servers of its own measure."""
    parser = argparse.ArgumentParser(prog="./run bench snapshot", description=__doc__)
    parser.add_argument("--offers", type=int, default=100_000)
    parser.add_argument("--changed", type=int, default=100)
    options = parser.parse_args()
    found = measured_apart("benchmarks.measuring.snapshot", options.offers, options.changed)
    progress("")
    result(found)


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(f"bench snapshot: {refused}")
