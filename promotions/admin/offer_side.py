"""The right side of the builder: the sentence, what is missing or wrong, the tried basket."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from decisions.public import DocumentErrors, dump_offer
from promotions.admin.offer_editing import open_page, posted_document
from promotions.admin.offer_page import OfferPage
from promotions.admin.swaps import after_swap
from promotions.builder.messages import Messages
from promotions.builder.nodes import BadTree
from promotions.builder.placing import Placed, messages_of, placed_by_path, placed_unshown
from promotions.builder.posted import Posted
from promotions.documents import ReadDraft, campaign_document, document_of, effective_document, read_draft
from promotions.material import LABELS, edited_keys
from promotions.models import Campaign, Offer
from promotions.selectors.known_names import suggestions
from promotions.selectors.offers import published_version
from promotions.selectors.readiness import missing_in_document
from promotions.selectors.shelf import channel_codes, unit_price
from promotions.selectors.unknown_names import unknown_names
from promotions.sentences import offer_words, window_text
from promotions.trying.basket import LINES, Basket, Line
from promotions.trying.outcome import try_offer

Admin: TypeAlias = "ModelAdmin[Offer]"
Document = dict[str, Any]


@dataclass
class Said:
    """What the typed document says, as far as it can be read."""

    document: Document
    read: ReadDraft | None = None
    problems: list[Placed] = field(default_factory=list)


def side_view(admin: Admin, request: HttpRequest, object_id: str | None) -> HttpResponse:
    """The summary and the tried basket for what is typed (POST, since it carries the form)."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    page = open_page(admin, request, object_id)
    data = Posted(dict(request.POST.lists()))
    if page.offer is None and data.has("saved"):
        return HttpResponse("A new offer has no saved version.", status=400, content_type="text/plain")
    try:
        said = _said(page, data)
    except BadTree:
        return HttpResponse(status=400)
    context = {**_summary(said), **_again(page, said), **_tried(said, data)}
    return TemplateResponse(request, "promotions/side/refresh.html", context)


def _said(page: OfferPage, data: Posted) -> Said:
    """The document on the page: typed, or saved where the page only shows."""
    if page.offer is not None and data.has("saved"):
        return _read(page, _saved(page.offer, data.text("saved")), {})
    try:
        document, places = posted_document(page, data)
    except DocumentErrors as errors:
        return Said({}, problems=placed_by_path(Messages.of(errors.problems, {}).all))
    if page.offer is None and not document.get("offer"):
        # Before it has a name and so a code, everything else can be tried already.
        document = {"offer": "new", **document}
    return _read(page, document, places)


def _saved(offer: Offer, number: str) -> Document:
    rows = offer.versions.select_related("owner", "campaign__owner", "offer")
    version = rows.filter(number=number).first() if number.isdecimal() else None
    return document_of(version) if version is not None else {}


def _read(page: OfferPage, document: Document, places: dict[str, str]) -> Said:
    said = Said(document)
    try:
        said.read = read_draft(document)
    except DocumentErrors as errors:
        form = page.form if page.text is None else None
        messages = messages_of(errors.problems, places, form)
        said.problems = placed_unshown(messages, form) if form is not None else placed_by_path(messages.all)
    return said


def _summary(said: Said) -> dict[str, Any]:
    named = said.document.get("campaign")
    campaign = Campaign.objects.select_related("owner").filter(code=named).first() if named else None
    frame = campaign_document(campaign) if campaign is not None else {}
    effective = said.read.effective if said.read is not None else None
    missing = missing_in_document(said.document, frame)
    return {
        "words": offer_words(said.document) if said.document else None,
        "window": window_text(effective.starts, effective.ends, effective.zone) if effective else "",
        "frame": _frame(said.document, frame),
        "summary_problems": said.problems,
        "missing": [{"label": each.label, "anchor": _anchor(each.key)} for each in missing],
        "unknown": unknown_names(said.document),
    }


def _again(page: OfferPage, said: Said) -> dict[str, Any]:
    """What of the edit needs an approval again, against the version that is published."""
    published = published_version(page.offer) if page.offer is not None and page.may_edit else None
    if published is None or said.read is None:
        return {}
    material, cosmetic = edited_keys(effective_document(published), dump_offer(said.read.effective))
    return {"approved": published, "again": [LABELS.get(key, key) for key in material], "only": cosmetic}


def _anchor(key: str) -> str:
    return "id_" + {"kpi": "kpi-metric", "suppressions": "suppressions-none"}.get(key, key)


def _frame(document: Document, frame: Document) -> str:
    """What is inherited, in words."""
    shared = ("owner", "objective", "kpi", "budget", "suppressions", "starts", "ends", "sunset")
    keys = [key for key in shared if key in frame and key not in document]
    return f"From the campaign {frame['name']}: {', '.join(keys)}." if keys else ""


def _tried(said: Said, data: Posted) -> dict[str, Any]:
    if said.read is None:
        return {"blocked": "The offer can be tried as soon as what is listed above is right."}
    basket, offer = Basket.of_post(data), said.read.effective
    return {"outcome": try_offer(dump_offer(offer), offer, basket, now=timezone.now())}


def basket_view(admin: Admin, request: HttpRequest) -> HttpResponse:
    """The inputs of the basket after a line was added, removed or got its price."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if not admin.has_view_permission(request):
        raise PermissionDenied
    data = Posted(dict(request.POST.lists()))
    basket = Basket.of_post(data)
    focus = _rearrange(basket, data.text("try.move"))
    context = {
        "basket": basket,
        "basket_url": reverse("admin:promotions_offer_basket"),
        "suggest_url": reverse("admin:promotions_offer_suggest"),
        "channels": [*dict.fromkeys([*channel_codes(), basket.channel])],
    }
    response = TemplateResponse(request, "promotions/side/basket.html", context)
    response["HX-Trigger-After-Settle"] = after_swap(focus)
    return response


def _rearrange(basket: Basket, move: str) -> str:
    """Does what a button of the basket asks; returns the id of the input that takes the focus."""
    verb, _, row = move.partition(":")
    number = int(row) if row.isdecimal() and int(row) < len(basket.lines) else None
    if verb == "add" and len(basket.lines) < LINES:
        basket.lines.append(Line())
        return f"try-{len(basket.lines) - 1}-sku"
    if number is None:
        return "try-add"
    if verb == "remove":
        del basket.lines[number]
        return "try-add"
    line = basket.lines[number]
    # Another SKU never keeps the price of the one before.
    line.price = unit_price(line.sku, basket.currency.upper(), basket.region) or ""
    return f"try-{number}-{'quantity' if line.price else 'price'}"


def suggest_view(admin: Admin, request: HttpRequest) -> HttpResponse:
    """Known names that contain what is typed, as buttons that add them or as options of a list."""
    if not (admin.has_view_permission(request) or admin.has_add_permission(request)):
        raise PermissionDenied
    known = {"of", "for", "as"}
    typed = [value for name, values in request.GET.lists() if name not in known for value in values]
    text = (typed[-1] if typed else "")[:100]
    found = [] if "\x00" in text else suggestions(request.GET.get("of", ""), text)
    context = {"found": found, "field": request.GET.get("for", ""), "text": text}
    options = request.GET.get("as") == "options"
    template = "promotions/side/options.html" if options else "promotions/side/found.html"
    return TemplateResponse(request, template, context)
