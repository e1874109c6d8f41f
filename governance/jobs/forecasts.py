"""The job that goes on with forecasts whose messages were lost."""

from datetime import datetime, timedelta

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from governance.forecasting.delivering import deliver_missed, keep_waiting
from governance.forecasting.queueing import begin_soon, spread
from governance.jobs.running import Counts
from governance.models import Forecast, ForecastRun

WAITED = timedelta(seconds=30)
STOOD_STILL = timedelta(minutes=2)
"""Since a run's last chunk was done: its messages are lost, or its workers."""


def go_on_with_forecasts(at: datetime) -> Counts:
    """Forecasts that nobody began are begun, and runs that stand still are handed out anew."""
    # By the house's clock, not by the time that the job sees: it asks who is alive now.
    now = timezone.now()
    waiting = Forecast.objects.filter(run=None, asked_at__lt=now - WAITED).count()
    if waiting:
        begin_soon()
    heard = Coalesce(Max("chunks__done_at"), "began_at")
    still = ForecastRun.objects.filter(state="running").annotate(heard=heard)
    runs = list(still.filter(heard__lt=now - STOOD_STILL).values_list("pk", flat=True))
    for run in runs:
        spread(run)
    keep_waiting()
    return {"delivered": deliver_missed(), "waiting": waiting, "stood still": len(runs)}
