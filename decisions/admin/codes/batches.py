"""Batches of codes: counted, exported once, voided."""

import io
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.admin.confirming import confirm_page
from catalog.admin.decorators import action, display
from catalog.admin.reading import ReadOnlyAdmin, staff
from catalog.errors import Nature, OfferdeskError
from decisions.admin.codes.answering import CodeRights, answered, not_done
from decisions.admin.codes.forms import ReasonForm
from decisions.codes.counts import Counts, batch_counts
from decisions.codes.exporting import export_batch
from decisions.codes.voiding import void_batch
from decisions.models import CodeBatch

MOST_EXPORTED = 1_000_000
"""Codes of an export by browser: it is held in memory, for clear texts don't belong on the server's disk."""
STATES = {"asked for": "info", "ready": "success", "exported": "default", "void": "danger"}


def state_of(batch: CodeBatch) -> str:
    """Where a batch stands, in a word or two."""
    if batch.voided_at is not None or batch.pool.voided_at is not None:
        return "void"
    if batch.made_at is None:
        return "asked for"
    return "exported" if batch.exported_at is not None else "ready"


@admin.register(CodeBatch)
class CodeBatchAdmin(CodeRights, ReadOnlyAdmin):
    """What came into a pool together."""

    list_display = [
        "number",
        "pool",
        "origin",
        "size",
        "shown_state",
        "partner",
        "note",
        "created_at",
        "created_by",
    ]
    list_display_links = ["number"]
    list_filter = ["pool", "origin"]
    list_select_related = ["pool", "created_by"]
    search_fields = ["note", "partner", "pool__slug"]
    fieldsets = [
        (None, {"fields": ["pool", "origin", "partner", "expires", "note"]}),
        (_("Codes"), {"fields": ["shown_state", "unused", "void", "expired", "asked"]}),
        (
            _("By whom"),
            {"fields": ["created_by", "created_at", "made_at", "exported_by", "exported_at", "voided_at"]},
        ),
    ]
    readonly_fields = ["shown_state", "unused", "void", "expired", "asked"]
    actions_detail = ["export", "void_all"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CodeBatch]:
        rows: QuerySet[CodeBatch] = super().get_queryset(request).select_related("pool").defer("sealed_key")
        return rows

    @display(description=_("batch"), ordering="id")
    def number(self, batch: CodeBatch) -> str:
        return str(batch)

    @display(description=_("state"), label=STATES)
    def shown_state(self, batch: CodeBatch) -> str:
        return state_of(batch)

    @display(description=_("unused"))
    def unused(self, batch: CodeBatch) -> int:
        return _counted(batch).unused

    @display(description=_("void"))
    def void(self, batch: CodeBatch) -> int:
        return _counted(batch).void

    @display(description=_("expired"))
    def expired(self, batch: CodeBatch) -> int:
        return _counted(batch).expired

    @display(description=_("asked for"))
    def asked(self, batch: CodeBatch) -> int:
        return _counted(batch).asked

    @action(description=_("Export"), url_path="export", permissions=["export"])
    def export(self, request: HttpRequest, object_id: str) -> HttpResponse:
        batch = self._batch(request, object_id)
        if request.method == "POST":
            try:
                return _file(staff(request), batch)
            except OfferdeskError as error:
                return not_done(request, error, _page(batch))
        return confirm_page(
            request,
            site=self.admin_site,
            model=CodeBatch,
            title=_t("Export {}").format(batch),
            sentence=_t(
                "The file with the {:,} codes comes once and never again; your name is kept with it. "
                "Keep it safe: whoever has it can use the codes. If the download breaks off, void the batch."
            ).format(batch.size),
            submit=_t("Export for ever"),
            back=_page(batch),
        )

    @action(description=_("Void"), url_path="void", permissions=["void"])
    def void_all(self, request: HttpRequest, object_id: str) -> HttpResponse:
        batch = self._batch(request, object_id)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid():

            def deed() -> str:
                reason = form.cleaned_data["reason"]
                void_batch(actor=staff(request), batch_id=batch.pk, reason=reason, door="admin")
                return _t("All codes of {} are void.").format(batch)

            return answered(request, deed=deed, back=_page(batch))
        return confirm_page(
            request,
            site=self.admin_site,
            model=CodeBatch,
            title=_t("Void {}").format(batch),
            sentence=_t("No code of this batch is usable any more, at once. There is no way back."),
            submit=_t("Void for ever"),
            back=_page(batch),
            form=form,
        )

    def _batch(self, request: HttpRequest, object_id: str) -> CodeBatch:
        batch: CodeBatch | None = self.get_object(request, object_id)
        if batch is None:
            raise Http404
        return batch


def _counted(batch: CodeBatch) -> Counts:
    """Its counts, once a page."""
    if not hasattr(batch, "_counts"):
        batch._counts = batch_counts([batch], timezone.now())[batch.pk]  # type: ignore[attr-defined]
    counts: Counts = batch._counts  # type: ignore[attr-defined]
    return counts


def _page(batch: CodeBatch) -> str:
    return reverse("admin:decisions_codebatch_change", args=[batch.pk])


def _file(actor: Any, batch: CodeBatch) -> HttpResponse:
    """The codes as a download that nobody keeps on the way."""
    if batch.size > MOST_EXPORTED:
        detail = f"A batch of more than {MOST_EXPORTED:,} codes is exported by the command codes export."
        raise OfferdeskError("too_large", nature=Nature.CONFLICT, detail=detail)
    out = io.StringIO()
    export_batch(actor=actor, batch_id=batch.pk, door="admin", out=out)
    name = f"{batch.pool.slug}-{batch.pk}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
