"""Handing runs to the workers: chunks as a chord whose end combines them. Messages may be lost, rows not."""

import logging
from collections.abc import Callable

from celery import chord, current_app, signature
from django.db import transaction
from kombu.exceptions import OperationalError

from governance.forecasting.services import undone
from governance.forecasting.sources import WEEKS

logger = logging.getLogger(__name__)
MOMENT = 2.0
"""Seconds that a run waits for drafts submitted together: they share the baskets' decisions of today."""
LAST = 9
"""The priority of chunks (0 comes first): a forecast must not keep the jobs of the house waiting."""


def begin_soon(weeks: int = WEEKS) -> None:
    """Has a worker begin a run of all that waits, after the commit and a moment for others to join."""
    transaction.on_commit(lambda: _told(lambda: _begin(weeks)))


def spread(run: int) -> None:
    """Hands what is undone of a run to the workers, after the commit; the last one done combines it."""
    transaction.on_commit(lambda: _told(lambda: _spread(run)))


def _begin(weeks: int) -> None:
    current_app.send_task("governance.begin_forecasts", args=(weeks,), countdown=MOMENT)


def _spread(run: int) -> None:
    combine = signature("governance.combine_forecasts", args=(run,), immutable=True)
    chunks = [
        signature("governance.forecast_chunk", args=(run, number), immutable=True).set(priority=LAST)
        for number in undone(run)
    ]
    if chunks:
        chord(chunks)(combine)
    else:
        combine.apply_async()


def _told(send: Callable[[], object]) -> None:
    try:
        send()
    except (OperationalError, OSError) as error:
        logger.warning("a forecast was not enqueued, its job will find it: %s", error)
