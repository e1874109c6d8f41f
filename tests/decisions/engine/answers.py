"""Prints the answers of all conformance vectors, one a line: what two processes must agree on to the byte."""

import sys

from decisions.engine import compact
from tests.decisions.engine.conformance import vectors
from tests.decisions.engine.running import simulate


def lines() -> list[str]:
    """Each vector's answers as compact JSON, keys in the order in which they were built."""
    return [compact(simulate(case["simulation"])) for _, case in vectors()]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()))
