"""The parts that every house has."""

from governance.evidence import overlaps, stacks
from governance.evidence.registry import register_part
from governance.forecasting import part as forecast


def register_parts() -> None:
    """Called once, when the app is ready."""
    for part in (stacks.PART, forecast.PART, overlaps.PART):
        register_part(part)
