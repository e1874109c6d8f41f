"""Twenty drafts forecast over eight weeks of a real grocer's baskets, by one worker and by two.

Usage: ./run bench forecast [--weeks 8]
Loads the year that `./run real` loads into a database of its own, which goes at the end; takes ten minutes.
Then the same is asked of the plain engine, decision by decision: the sums must be equal to the cent.
Prints one JSON object as the last line on stdout.
"""

import argparse
import sys

from benchmarks.measuring.apart import measured_apart
from benchmarks.measuring.figures import judged, progress, result, target_text
from config.local.steps import Refused

AT_MOST = {"two_workers_s": 120.0, "differences": 0.0}
AT_LEAST = {"scaling": 1.6}


def main() -> None:
    """Has a process with servers of its own measure."""
    parser = argparse.ArgumentParser(prog="./run bench forecast", description=__doc__)
    parser.add_argument("--weeks", type=int, default=8)
    options = parser.parse_args()
    found = measured_apart("benchmarks.measuring.forecast", options.weeks)
    found["targets"] = judged(found, AT_MOST, AT_LEAST)
    progress(target_text(found["targets"]))
    result(found)


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(f"bench forecast: {refused}")
