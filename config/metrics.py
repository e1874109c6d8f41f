import hmac

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from decisions.public import overdue_tills
from governance.jobs.selectors import job_rows


def _tills() -> str:
    """Tills that give no offers any more, as the database says now; without a database nothing."""
    try:
        counts = overdue_tills(timezone.now())
    except DatabaseError:
        return ""
    lines = [f'offerdesk_tills_overdue{{channel="{name}"}} {count}' for name, count in sorted(counts.items())]
    total = f"offerdesk_tills_overdue_all {sum(counts.values())}"
    head = "# HELP {0} Tills whose bundle has run out.\n# TYPE {0} gauge"
    return "\n".join(
        [
            head.format("offerdesk_tills_overdue"),
            *lines,
            head.format("offerdesk_tills_overdue_all"),
            total,
            "",
        ]
    )


def _jobs() -> str:
    """How long ago each job ran, and what is wrong with it; for whoever has to notice that beat is dead."""
    try:
        rows, now = job_rows(), timezone.now()
    except DatabaseError:
        return ""
    ages = {row.name: (now - row.last.started_at).total_seconds() for row in rows if row.last is not None}
    failed = {row.name: float(row.last.outcome == "failed") for row in rows if row.last is not None}
    told = {
        ("offerdesk_job_age_seconds", "Since the job's last run began."): ages,
        ("offerdesk_job_overdue", "Whether its time has come twice since."): {
            row.name: float(row.overdue) for row in rows
        },
        ("offerdesk_job_failed", "Whether its last run failed."): failed,
    }
    lines = []
    for (name, words), values in told.items():
        lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge"]
        lines += [f'{name}{{job="{job}"}} {value:g}' for job, value in values.items()]
    return "\n".join([*lines, ""])


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for the bearer of METRICS_TOKEN."""
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    told = request.headers.get("Authorization", "").encode()
    if settings.METRICS_OPEN or (settings.METRICS_TOKEN and hmac.compare_digest(told, expected)):
        answer: HttpResponse = ExportToDjangoView(request)
        answer.content += (_tills() + _jobs()).encode()
        return answer
    return HttpResponse("METRICS_TOKEN is needed as bearer token\n", status=401, content_type="text/plain")
