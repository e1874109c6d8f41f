"""Running an action of the offer's page, and the two that promotions has itself: clone, drop the draft."""

from django.contrib import messages as notes
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from catalog.admin.reading import staff
from catalog.errors import Nature, OfferdeskError
from decisions.public import DocumentErrors
from promotions.models import OfferVersion
from promotions.panels import action, register_action
from promotions.services.offers import clone, retire_draft


def run_action(request: HttpRequest, version: OfferVersion, name: str) -> HttpResponse | None:
    """What an action answers (None: back to the page); a refusal is 403, the rest is said on the page."""
    found = action(name)
    if found is None:
        raise Http404
    try:
        return found.view(request, version)
    except OfferdeskError as error:
        if error.nature is Nature.REFUSED:
            raise PermissionDenied(error.detail) from error
        notes.error(request, error.detail or error.code)
    except DocumentErrors as errors:
        notes.error(request, "; ".join(problem.message for problem in errors.problems))
    return None


def register_own_actions() -> None:
    """Adds promotions' own buttons."""
    register_action(
        "clone",
        "Clone",
        _may_add,
        _clone,
        template="promotions/offer/clone.html",
        saves_first=False,
        order=900,
    )
    register_action("drop", "Drop the draft", _may_drop, _drop, style="danger", saves_first=False, order=950)


def _may_add(request: HttpRequest, version: OfferVersion) -> bool | str:
    return staff(request).has_perm("promotions.add_offer")


def _clone(request: HttpRequest, version: OfferVersion) -> HttpResponse:
    if not staff(request).has_perm("promotions.add_offer"):
        raise PermissionDenied
    code = request.POST.get("clone_code", "").strip()
    made = clone(actor=staff(request), offer_code=version.offer.code, new_code=code)
    notes.success(request, f"{made.offer.code} is a new draft with the terms of {version.offer.code}.")
    return HttpResponseRedirect(reverse("admin:promotions_offer_change", args=[made.offer_id]))


def _may_drop(request: HttpRequest, version: OfferVersion) -> bool | str:
    return version.state in OfferVersion.EDITABLE and staff(request).has_perm("promotions.change_offer")


def _drop(request: HttpRequest, version: OfferVersion) -> HttpResponse | None:
    if not staff(request).has_perm("promotions.change_offer"):
        raise PermissionDenied
    retire_draft(actor=staff(request), offer_code=version.offer.code)
    notes.success(request, f"The draft, version {version.number}, is dropped; its history stays.")
    return None
