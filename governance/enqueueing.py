"""Handing work to the workers; only shells (views, commands) call this, and work has a row of its own."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from governance.models import Review

logger = logging.getLogger(__name__)


def compute_soon(review: Review) -> None:
    """Tells a worker of the evidence that waits, after the commit; unheard, the job finds it in a minute."""
    transaction.on_commit(lambda: _send("governance.compute_evidence", review.pk), robust=True)


def _send(task: str, *arguments: int) -> None:
    try:
        current_app.send_task(task, args=arguments)
    except OperationalError as error:
        logger.warning("%s was not enqueued, its job will find it: %s", task, error)
