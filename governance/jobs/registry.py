"""Every job by its name."""

from governance.jobs.evidence import compute_evidence
from governance.jobs.forecasts import go_on_with_forecasts
from governance.jobs.launches import expire_due, retire_due, start_due
from governance.jobs.running import Job
from governance.jobs.upkeep import (
    check_tills,
    deliver_notifications,
    drop_old_log,
    end_delegations,
    ensure_partitions,
    expire_holds,
    forget_answers,
    look_at_rules,
    make_codes,
    prune_job_runs,
    reconcile,
    refresh_segments,
    run_test_baskets,
    seal_rows,
    watch_budgets,
    watch_expiry,
    watch_jobs,
    watch_stop_rules,
)

IN_STEPS = (deliver_notifications, compute_evidence)
"""Jobs each of whose steps is kept before the next one begins."""

JOBS: dict[str, Job] = {
    work.__name__: Job(work.__name__, (work.__doc__ or "").splitlines()[0], work, work in IN_STEPS)
    for work in (
        start_due,
        expire_due,
        retire_due,
        refresh_segments,
        ensure_partitions,
        make_codes,
        expire_holds,
        forget_answers,
        check_tills,
        seal_rows,
        reconcile,
        run_test_baskets,
        go_on_with_forecasts,
        compute_evidence,
        watch_budgets,
        end_delegations,
        look_at_rules,
        watch_stop_rules,
        watch_jobs,
        drop_old_log,
        watch_expiry,
        deliver_notifications,
        prune_job_runs,
    )
}
