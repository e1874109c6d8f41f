"""Simulations as the rest of the product asks for them: with the clock and the registered region tree."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import InterfaceError, OperationalError

from catalog.selectors.places import region_chain
from decisions.simulations import running


def simulate(
    document: Mapping[str, Any], *, clock: datetime | None = None, diagnose: bool = False
) -> dict[str, Any]:
    """{"decisions": [...]} for a simulation document; raises DocumentErrors. Nothing is logged.

    Regions need not be registered; those that are bring their ancestors along.
    """
    return running.simulate(
        document, clock=clock or datetime.now(UTC), diagnose=diagnose, region_chain=_chain
    )


def _chain(region: str) -> tuple[str, ...]:
    """The region's registered ancestors; a simulation also runs where there is no database."""
    try:
        return region_chain(region)
    except (OperationalError, InterfaceError):
        return running.alone(region)
