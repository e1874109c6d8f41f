"""The pages that fill a pool."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _t

from catalog.admin.confirming import confirm_page
from catalog.admin.reading import staff
from catalog.errors import Nature, OfferdeskError
from decisions.admin.codes.answering import answered, not_done
from decisions.admin.codes.forms import GenerateForm, ImportForm
from decisions.codes.files import CodeFile
from decisions.codes.generation import ask_for_codes, generate
from decisions.codes.importing import CodesRefused, import_codes
from decisions.models import CodePool

AT_ONCE = 20_000
"""Codes that are made while the browser waits; more are left to the job."""
SHOWN_PROBLEMS = 30


def generate_page(request: HttpRequest, site: AdminSite, pool: CodePool) -> HttpResponse:
    """Asks how many, then makes them, or has them made within the minute."""
    form = GenerateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        order, actor = form.order(), staff(request)

        def deed() -> str:
            if order.size <= AT_ONCE:
                batch = generate(actor=actor, pool=pool, order=order, door="admin")
                return _t("{} has {:,} new codes.").format(batch, order.size)
            batch = ask_for_codes(actor=actor, pool=pool, order=order, door="admin")
            return _t("{:,} codes are made within a minute or two, as {}.").format(order.size, batch)

        return answered(request, deed=deed, back=_page(pool))
    return _asked(
        request,
        site,
        pool,
        form,
        title=_t("Generate codes for {}").format(pool),
        sentence=_t(
            "Nobody sees the codes before they are exported, once, by somebody with the right to it. "
            "Up to {:,} are made at once, more by a job."
        ).format(AT_ONCE),
        submit=_t("Generate"),
    )


def import_page(request: HttpRequest, site: AdminSite, pool: CodePool) -> HttpResponse:
    """Asks for a file, then lands it whole or names its wrong rows."""
    posted = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = import_codes(
                actor=staff(request),
                pool=pool,
                file=CodeFile(upload, upload.name),
                door="admin",
                note=form.cleaned_data["note"],
            )
        except CodesRefused as refused:
            form.add_error("file", _told(refused))
        except OfferdeskError as error:
            if error.nature is not Nature.INVALID:
                return not_done(request, error, _page(pool))
            form.add_error("file", error.detail)
        else:
            messages.success(request, _t("{} has {:,} codes.").format(batch, batch.size))
            return HttpResponseRedirect(_page(pool))
    return _asked(
        request,
        site,
        pool,
        form,
        title=_t("Import codes into {}").format(pool),
        sentence=_t("Codes are kept as digests; nobody can export them again."),
        submit=_t("Import"),
    )


def _told(refused: CodesRefused) -> list[str]:
    """The first wrong rows, and how many there are."""
    count = _t("Nothing landed: {:,} of {:,} rows are wrong.").format(refused.count, refused.rows)
    shown = [str(problem) for problem in refused.problems[:SHOWN_PROBLEMS]]
    return [count, *shown, *(["…"] if refused.count > len(shown) else [])]


def _page(pool: CodePool) -> str:
    return reverse("admin:decisions_codepool_change", args=[pool.pk])


def _asked(request: HttpRequest, site: AdminSite, pool: CodePool, form: Any, **words: str) -> HttpResponse:
    return confirm_page(request, site=site, model=CodePool, back=_page(pool), form=form, **words)
