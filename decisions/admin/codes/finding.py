"""The page on which one code is found by its full text, and voided."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _t

from catalog.admin.reading import staff
from catalog.errors import Nature, OfferdeskError
from decisions.admin.codes.forms import CodeForm
from decisions.codes.rights import may
from decisions.codes.selectors import KnownCode, known_codes
from decisions.codes.voiding import void_code
from decisions.models import CodePool


def find_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """A code is posted, never part of an address: what browsers and proxies note must not be usable."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    known, looked = None, form.is_valid()
    if looked:
        code = form.cleaned_data["code"]
        if "void" in request.POST:
            _void(request, code, form.cleaned_data["reason"])
        known = next(iter(known_codes([code]).values()), None)
    context = {
        **site.each_context(request),
        "opts": CodePool._meta,
        "title": _t("Find a code"),
        "form": form,
        "looked": looked,
        "known": known,
        "state": _state(known) if known else "",
        "identities": sorted(kind for kind, _ in known.bound) if known else [],
        "may_void": may(staff(request), "void_code"),
    }
    return TemplateResponse(request, "decisions/admin/codes/find.html", context)


def _void(request: HttpRequest, code: str, reason: str) -> None:
    try:
        row = void_code(actor=staff(request), code=code, reason=reason, door="admin")
    except OfferdeskError as error:
        if error.nature is Nature.REFUSED:
            raise PermissionDenied(error.detail) from error
        messages.error(request, error.detail)
    else:
        messages.success(request, _t("The code …{} is void.").format(row.tail))


def _state(known: KnownCode) -> str:
    if known.state == "void":
        return _t("void")
    return _t("expired") if known.is_over(timezone.now()) else _t("not void, not expired")
