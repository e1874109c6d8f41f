"""A million codes: how long they take to be drawn and stored, and what looking one up costs beside them.

Usage: ./run bench codes [--codes 1000000] [--small 1000] [--lookups 1000]
In a database of its own, which goes at the end. Prints one JSON object as the last line on stdout.
"""

import argparse
import sys

from benchmarks.measuring.apart import measured_apart
from benchmarks.measuring.figures import progress, result
from config.local.steps import Refused


def main() -> None:
    """Has a process with servers of its own measure."""
    parser = argparse.ArgumentParser(prog="./run bench codes", description=__doc__)
    parser.add_argument("--codes", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--lookups", type=int, default=1_000, help="look-ups of a round")
    options = parser.parse_args()
    found = measured_apart("benchmarks.measuring.codes", options.codes, options.small, options.lookups)
    progress("")
    result(found)


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(f"bench codes: {refused}")
