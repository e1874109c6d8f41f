"""A simulation's documents as a snapshot; nothing here needs Django."""

from decisions.engine import Compiled, compile_snapshot
from decisions.simulations.documents import Simulation


def compile_simulation(simulation: Simulation) -> Compiled:
    """A simulation's documents as a snapshot, each offer as its version 1."""
    return compile_snapshot(
        [(1, offer) for offer in simulation.offers],
        simulation.policy,
        simulation.hash,
        guardrails=simulation.guardrails,
        suppressions=simulation.suppressions,
        experiments=simulation.experiments,
    )
