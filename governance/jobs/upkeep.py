"""Jobs that keep the house in order."""

from datetime import datetime, timedelta

from django.conf import settings

from catalog.services.segments import refresh_segments as refresh
from decisions.public import (
    PARTITIONS_AHEAD,
    alarm_overdue,
    drop_old_months,
    expire_stale_holds,
    forget_followers,
    forget_old_answers,
    make_next_codes,
    release_dropped_reservations,
    seal_all,
)
from decisions.public import ensure_partitions as ensure
from governance.budgets.reconciling import reconcile_ledger
from governance.budgets.watching import watch_budgets as look_at_budgets
from governance.jobs.running import Counts
from governance.jobs.watching import look_after_jobs
from governance.models import JobRun
from governance.notifications.delivering import deliver_due
from governance.notifications.expiring import watch
from governance.notifications.selectors import forget_old
from governance.people.delegating import end_delegations as end
from governance.policies.effects import look
from governance.stopping.watching import watch_stop_rules as hold_against_rules
from governance.testing.services import forget_runs, run_due

KEPT_DONE = timedelta(days=14)
KEPT_FAILED = timedelta(days=180)


def refresh_segments(at: datetime) -> Counts:
    """Segments with a rule get the customers that it names now."""
    return refresh(now=at).counts()


def ensure_partitions(at: datetime) -> Counts:
    """The decision log has a partition for each of the coming months."""
    return {"partitions": ensure(until=at + PARTITIONS_AHEAD)}


def make_codes(at: datetime) -> Counts:
    """Codes that were asked for in the admin are drawn, one batch a run."""
    return {"codes": make_next_codes(door="job")}


def expire_holds(at: datetime) -> Counts:
    """Reservations that have run out are noted (what they held is free without it), dropped ones released."""
    return {"expired": expire_stale_holds(at), "dropped": release_dropped_reservations(at)}


def forget_answers(at: datetime) -> Counts:
    """Answers kept for an Idempotency-Key are forgotten after 30 days."""
    return {"forgotten": forget_old_answers(at)}


def check_tills(at: datetime) -> Counts:
    """Tills whose bundle has run out, so that they give no offers, are counted and named in the log."""
    return {"overdue": alarm_overdue(at)}


def seal_rows(at: datetime) -> Counts:
    """Decisions and movements that are settled are sealed into their chains."""
    return seal_all(at)


def reconcile(at: datetime) -> Counts:
    """Counters, movements, claims and orders are held against each other; what differs is an incident."""
    return reconcile_ledger(at)


def watch_budgets(at: datetime) -> Counts:
    """Budgets that are nearly used up, used up, or used faster than planned are incidents."""
    return look_at_budgets(at)


def deliver_notifications(at: datetime) -> Counts:
    """Mails and calls of webhooks that are due are sent: mails at most once, calls until one is taken."""
    return deliver_due(at)


def watch_expiry(at: datetime) -> Counts:
    """Offers, rules, API keys and delegations that end soon are told of, and what belongs to who has left."""
    return watch(at)


def look_at_rules(at: datetime) -> Counts:
    """What guardrails, suppressions and experiments kept back in decisions is found out, for their pages."""
    return look(at)


def run_test_baskets(at: datetime) -> Counts:
    """Test baskets are run after each publication or switch, and once a day; what fails is an incident."""
    return run_due(at)


def end_delegations(at: datetime) -> Counts:
    """What was lent and is over is taken back; from its end on it counts for nothing anyhow."""
    return end(at)


def drop_old_log(at: datetime) -> Counts:
    """A sealed month of the decision log that is older than the house keeps it goes, its seals stay."""
    return drop_old_months(at, days=settings.LOG_RETENTION_DAYS)


def watch_stop_rules(at: datetime) -> Counts:
    """What was sold and refused lately is held against the stop rules; what breaks one is paused or told."""
    return hold_against_rules(at)


def watch_jobs(at: datetime) -> Counts:
    """Jobs that failed, or did not run when they should have, are incidents."""
    return look_after_jobs(at)


def prune_job_runs(at: datetime) -> Counts:
    """Old runs, old notices and who followed old switches are forgotten; failed jobs are kept longer."""
    done, _ = JobRun.objects.filter(outcome="done", started_at__lt=at - KEPT_DONE).delete()
    failed, _ = JobRun.objects.filter(outcome="failed", started_at__lt=at - KEPT_FAILED).delete()
    return {"forgotten": done + failed + forget_runs(at) + forget_followers(at) + forget_old(at)}
