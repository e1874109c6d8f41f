"""What the jobs did, when they run, and running one now."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin, staff
from governance.admin.answering import answered
from governance.jobs.registry import JOBS
from governance.jobs.selectors import job_rows, result_text
from governance.jobs.services import RUNNERS, run_now
from governance.models import JobRun
from governance.roles import has_role


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """Every run with its result in words; above the list, each job as it stands."""

    list_display = ["job", "started_at", "shown_outcome", "result", "shown_duration"]
    list_filter = ["job", "outcome", "started_at"]
    fields = ["job", "started_at", "shown_duration", "shown_outcome", "result", "error"]
    readonly_fields = ["shown_outcome", "shown_duration", "result"]
    list_before_template = "governance/admin/jobs.html"

    @display(description=_("outcome"), label={"done": "success", "failed": "danger", "running": "info"})
    def shown_outcome(self, run: JobRun) -> str:
        return run.outcome

    @display(description=_("took"))
    def shown_duration(self, run: JobRun) -> str:
        return "" if run.duration_ms is None else f"{run.duration_ms} ms"

    @display(description=_("result"))
    def result(self, run: JobRun) -> str:
        return result_text(run)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        extra = {"jobs": job_rows(), "may_run": has_role(staff(request), *RUNNERS)}
        answer: HttpResponse = super().changelist_view(request, {**extra, **(extra_context or {})})
        return answer

    def get_urls(self) -> list[URLPattern]:
        run = self.admin_site.admin_view(require_POST(self.run_view))
        own = [path("run/<slug:name>/", run, name="governance_jobrun_run")]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def run_view(self, request: HttpRequest, name: str) -> HttpResponse:
        if name not in JOBS:
            raise Http404
        return answered(
            request,
            deed=lambda: run_now(job=name, actor=staff(request)),
            done=_t("%(job)s has run.") % {"job": name},
            back=reverse("admin:governance_jobrun_changelist"),
        )
