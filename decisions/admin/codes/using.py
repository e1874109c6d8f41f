"""What the codes of a pool did: by partner and month on a page, code by code as CSV."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t

from decisions.code_uses.selecting import by_month, code_uses
from decisions.code_uses.telling import as_csv, cells_of
from decisions.models import CodePool


def uses_page(request: HttpRequest, site: AdminSite, pool: CodePool) -> HttpResponse:
    """The report of a pool; with `?format=csv` the file, a row a code."""
    rows = code_uses(pool=pool.slug)
    if request.GET.get("format") == "csv":
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="uses-{pool.slug}.csv"'
        as_csv(rows, answer)  # type: ignore[arg-type]
        return answer
    context: dict[str, Any] = {
        **site.each_context(request),
        "opts": CodePool._meta,
        "title": _t("Uses of {}").format(pool),
        "pool": pool,
        "rows": [cells_of(key, uses) for key, uses in by_month(rows)],
    }
    return TemplateResponse(request, "decisions/admin/codes/uses.html", context)
