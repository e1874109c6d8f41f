"""Every job by its name."""

from governance.jobs.launches import expire_due, retire_due, start_due
from governance.jobs.running import Job
from governance.jobs.upkeep import (
    check_tills,
    deliver_notifications,
    ensure_partitions,
    expire_holds,
    forget_answers,
    make_codes,
    prune_job_runs,
    reconcile,
    refresh_segments,
    run_test_baskets,
    seal_rows,
    watch_budgets,
    watch_expiry,
)

IN_STEPS = (deliver_notifications,)
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
        watch_budgets,
        watch_expiry,
        deliver_notifications,
        prune_job_runs,
    )
}
