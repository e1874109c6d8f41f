"""A slow and obvious pricer, written from the pricing rules alone, to hold the engine against.

It reads raw documents, runs every set of offers, keeps those that are feasible and complete, and takes the
best. It shares no code with the engine. Amounts are minor units with two decimals (EUR).
"""

from tests.decisions.engine.reference.choice import NoCompleteSet, complete, feasible, may_run, price
from tests.decisions.engine.reference.conditions import EXPRESSIONS
from tests.decisions.engine.reference.fences import fenced as open_shop
from tests.decisions.engine.reference.left_out import displacers
from tests.decisions.engine.reference.nudges import nudges
from tests.decisions.engine.reference.sets import run_set, saving

__all__ = [
    "EXPRESSIONS",
    "NoCompleteSet",
    "complete",
    "displacers",
    "feasible",
    "may_run",
    "nudges",
    "open_shop",
    "price",
    "run_set",
    "saving",
]
