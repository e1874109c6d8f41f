"""Bringing progress and results to the evidence that waits for them; who was overtaken is told nothing."""

from governance.evidence.running import fail, finish, tell
from governance.models import EvidencePart, Forecast, ForecastRun


def tell_progress(run: ForecastRun) -> None:
    """Tells all evidence of a run how far it is."""
    done, of = run.chunks.filter(changes__isnull=False).count(), run.chunks.count()
    for forecast in run.forecasts.filter(part__isnull=False):
        tell(_row(forecast), done, of)


def deliver(run: ForecastRun) -> int:
    """Brings the results, or why there are none; how many were waited for. Done twice it changes nothing."""
    delivered = 0
    for forecast in run.forecasts.filter(part__isnull=False):
        if run.state == "done":
            row = _row(forecast)
            # The run began later than the part was asked for: what it saw is what the result hangs on.
            seen = {"snapshot": run.snapshot, "overrides": run.overrides}
            mine = EvidencePart.objects.filter(pk=row.pk, attempt=row.attempt, state="running")
            for used in mine.values_list("used", flat=True):
                mine.update(used={**used, **seen})
            delivered += finish(row, forecast.result)
        elif run.state == "failed":
            delivered += fail(_row(forecast), run.error)
    return delivered


def keep_waiting() -> None:
    """Tells evidence whose run has not begun, or goes on, that it is not forgotten."""
    for forecast in Forecast.objects.filter(run=None, part__isnull=False):
        tell(_row(forecast), 0, 0)
    for run in ForecastRun.objects.filter(state="running"):
        tell_progress(run)


def deliver_missed() -> int:
    """Delivers what was computed while nobody could be told."""
    waiting = EvidencePart.objects.filter(kind="forecast", state="running").values_list("pk", flat=True)
    runs = ForecastRun.objects.filter(state__in=("done", "failed"), forecasts__part__in=list(waiting))
    return sum(deliver(run) for run in runs.distinct())


def _row(forecast: Forecast) -> EvidencePart:
    """As much of the row as its computation is known by."""
    return EvidencePart(pk=forecast.part, attempt=forecast.attempt)
