"""Pools of codes: made and changed, filled, voided; one code found; the report by partner."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.admin.confirming import confirm_page
from catalog.admin.decorators import action, display
from catalog.admin.history import ReadHistoryAdmin
from catalog.admin.reading import CatalogAdmin, staff
from catalog.errors import Nature, OfferdeskError
from decisions.admin.codes.answering import CodeRights, answered
from decisions.admin.codes.batches import state_of
from decisions.admin.codes.filling import generate_page, import_page
from decisions.admin.codes.finding import find_page
from decisions.admin.codes.forms import PoolForm, ReasonForm
from decisions.admin.codes.using import uses_page
from decisions.codes.counts import Counts, batch_counts, code_report
from decisions.codes.pools import change_pool, make_pool
from decisions.codes.report import total
from decisions.codes.voiding import void_pool
from decisions.models import CodePool

SHOWN_BATCHES = 50


@admin.register(CodePool)
class CodePoolAdmin(CodeRights, ReadHistoryAdmin, CatalogAdmin):
    """Pools are never deleted: offers, orders and the ledger name their codes."""

    form = PoolForm
    list_display = ["slug", "name", "kind", "partner", "shown_state", "codes", "expires"]
    list_filter = ["kind", "closed"]
    search_fields = ["slug", "name", "partner"]
    fieldsets = [
        (None, {"fields": ["slug", "name", "kind", "partner", "expires", "note"]}),
        (_("Generated codes"), {"fields": ["prefix", "length", "grouping"]}),
        (_("State"), {"fields": ["closed", "shown_state", "created_by", "created_at", "voided_at"]}),
    ]
    readonly_fields = ["shown_state", "created_by", "created_at", "voided_at"]
    actions = None
    actions_list = ["find", "report"]
    actions_detail = ["generate", "import_file", "uses", "void_all"]
    change_form_outer_before_template = "decisions/admin/codes/pool.html"

    class Media:
        css = {"all": ["decisions/decision.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[CodePool]:
        rows: QuerySet[CodePool] = super().get_queryset(request)
        return rows.annotate(sizes=Coalesce(Sum("batches__size"), 0))

    def get_fieldsets(self, request: HttpRequest, obj: CodePool | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.fieldsets[:2]

    def get_readonly_fields(self, request: HttpRequest, obj: CodePool | None = None) -> list[str]:
        if obj is None:
            return self.readonly_fields
        fixed = ["slug", "kind"] if obj.batches.exists() else ["slug"]
        return [*fixed, *self.readonly_fields]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; who may open it but not do the deed gets 403."""
        try:
            answer: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except OfferdeskError as error:
            if error.nature is Nature.REFUSED:
                raise PermissionDenied(error.detail) from error
            raise
        return answer

    def save_model(self, request: HttpRequest, obj: CodePool, form: Any, change: bool) -> None:
        """The services write."""
        sent = {name: value for name, value in form.cleaned_data.items() if name != "slug"}
        if change:
            change_pool(actor=staff(request), pool=obj, **sent)
        else:
            obj.pk = make_pool(actor=staff(request), slug=obj.slug, **sent).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save: the services have."""

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        pool: CodePool | None = context.get("original")
        if pool is not None:
            context |= _filled(pool)
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    @display(description=_("state"), label={"open": "success", "closed": "warning", "void": "danger"})
    def shown_state(self, pool: CodePool) -> str:
        if pool.voided_at is not None:
            return "void"
        return "closed" if pool.closed else "open"

    @display(description=_("codes"), ordering="sizes")
    def codes(self, pool: CodePool) -> str:
        return f"{pool.sizes:,}"  # type: ignore[attr-defined]

    @action(description=_("Generate"), url_path="generate", permissions=["generate"])
    def generate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return generate_page(request, self.admin_site, self._pool(request, object_id))

    @action(description=_("Import"), url_path="import", permissions=["import"])
    def import_file(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return import_page(request, self.admin_site, self._pool(request, object_id))

    @action(description=_("Uses"), url_path="uses", permissions=["view"])
    def uses(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return uses_page(request, self.admin_site, self._pool(request, object_id))

    @action(description=_("Void"), url_path="void", permissions=["void"])
    def void_all(self, request: HttpRequest, object_id: str) -> HttpResponse:
        pool = self._pool(request, object_id)
        back = reverse("admin:decisions_codepool_change", args=[pool.pk])
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid():

            def deed() -> str:
                void_pool(actor=staff(request), pool=pool, reason=form.cleaned_data["reason"], door="admin")
                return _t("All codes of {} are void.").format(pool)

            return answered(request, deed=deed, back=back)
        return confirm_page(
            request,
            site=self.admin_site,
            model=CodePool,
            title=_t("Void {}").format(pool),
            sentence=_t(
                "No code of any batch of this pool is usable any more, at once. There is no way back."
            ),
            submit=_t("Void for ever"),
            back=back,
            form=form,
        )

    @action(description=_("Find a code"), url_path="find", permissions=["view"])
    def find(self, request: HttpRequest) -> HttpResponse:
        return find_page(request, self.admin_site)

    @action(description=_("Report"), url_path="report", permissions=["view"])
    def report(self, request: HttpRequest) -> HttpResponse:
        rows = code_report(timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("Codes by partner"),
            "rows": rows,
            "total": total(rows),
        }
        return TemplateResponse(request, "decisions/admin/codes/report.html", context)

    def _pool(self, request: HttpRequest, object_id: str) -> CodePool:
        pool: CodePool | None = self.get_object(request, object_id)
        if pool is None:
            raise Http404
        return pool


def _filled(pool: CodePool) -> dict[str, Any]:
    """The counts of a pool and its newest batches, for its page."""
    batches = list(pool.batches.select_related("pool", "created_by").defer("sealed_key"))
    counts = batch_counts(batches, timezone.now())
    shown = [(batch, state_of(batch), counts[batch.pk]) for batch in batches[:SHOWN_BATCHES]]
    return {
        "counts": sum(counts.values(), Counts()),
        "batches": shown,
        "more_batches": len(batches) - len(shown),
    }
