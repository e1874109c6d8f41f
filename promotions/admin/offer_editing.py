"""Opening the builder and doing what was posted to it: arrange, change face, save, act."""

from typing import Any

from django.contrib import messages as notes
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from catalog.admin.reading import staff
from catalog.errors import OfferdeskError
from decisions.public import DocumentErrors, Problem, dump_offer, load_documents, read_offer
from promotions.admin.offer_actions import run_action
from promotions.admin.offer_page import OfferPage
from promotions.builder.form import Form
from promotions.builder.messages import Messages
from promotions.builder.moves import arrange_fields, arrange_nodes
from promotions.builder.nodes import BadTree
from promotions.builder.placing import messages_of
from promotions.builder.posted import Posted
from promotions.builder.starts import start_document
from promotions.documents import document_of, to_yaml
from promotions.models import Offer, OfferVersion
from promotions.panels import action
from promotions.selectors.readiness import missing_for_review
from promotions.services.conflicts import EditConflict
from promotions.services.offers import LOCKED, save_draft

Document = dict[str, Any]


def offer_view(admin: "ModelAdmin[Offer]", request: HttpRequest, object_id: str | None) -> HttpResponse:
    """The builder's view: GET shows, POST does one thing."""
    page = open_page(admin, request, object_id)
    if request.method != "POST":
        return page.respond()
    try:
        return _post(page, Posted(dict(request.POST.lists())))
    except BadTree:
        page.notice = "The page was not sent completely. Nothing is changed; this is what is saved."
        return page.respond(400)


def open_page(admin: "ModelAdmin[Offer]", request: HttpRequest, object_id: str | None) -> OfferPage:
    """The page of an offer (None: a new one) as it is saved; checks that the person may see it."""
    if object_id is None:
        if not admin.has_add_permission(request):
            raise PermissionDenied
        page = OfferPage(request, admin, None, None, may_edit=True)
        page.form = Form.of_document("offer", page.sections(), start_document(request.GET.get("start", "")))
        return page
    offer = _offer(object_id)
    if not admin.has_view_permission(request, offer):
        raise PermissionDenied
    version = _version(offer, request.GET.get("version", ""))
    newest = version.pk == offer.newest_id
    may_edit = newest and version.state not in LOCKED and admin.has_change_permission(request, offer)
    page = OfferPage(request, admin, offer, version, may_edit)
    _show(page, document_of(version))
    return page


def _offer(object_id: str) -> Offer:
    rows = Offer.objects.select_related("newest__owner", "newest__campaign__owner")
    offer = rows.filter(pk=object_id).first() if object_id.isdecimal() else None
    if offer is None or offer.newest is None:
        raise Http404
    offer.newest.offer = offer
    return offer


def _version(offer: Offer, number: str) -> OfferVersion:
    newest = offer.newest
    assert newest is not None
    if not number or not number.isdecimal():
        return newest
    rows = offer.versions.select_related("owner", "campaign__owner")
    version = rows.filter(number=number).first()
    if version is None:
        raise Http404
    version.offer = offer
    return version


def _show(page: OfferPage, document: Document) -> None:
    """Puts a saved document on the page; one that the language no longer reads is shown as text."""
    try:
        canonical = dump_offer(read_offer(document)) if document.get("give") else document
    except DocumentErrors as errors:
        page.text = to_yaml(document)
        page.messages = Messages.of(errors.problems, {})
        return
    page.form = Form.of_document("offer", page.sections(document.get("texts") or ()), canonical)
    if page.request.GET.get("face") == "document":
        page.text = to_yaml(document)


def _post(page: OfferPage, data: Posted) -> HttpResponse:
    do, move = data.text("do"), data.text("move")
    if not page.may_edit:
        if do.startswith("act:") and page.version is not None:
            return _act(page, page.version, do)
        raise PermissionDenied
    if move:
        return _arrange(page, data, move)
    if page.version is not None and _acts_at_once(do):
        return _act(page, page.version, do)
    try:
        document, places = posted_document(page, data)
    except DocumentErrors as errors:
        page.messages = Messages.of(errors.problems, {})
        return page.respond()
    if do == "to:document":
        page.text = to_yaml(document)
        return page.respond()
    if do == "to:form":
        return _to_form(page, document)
    return _save(page, data, document, places)


def _acts_at_once(do: str) -> bool:
    """Whether it is an action that takes what is saved, not what is typed."""
    verb, _, name = do.partition(":")
    found = action(name) if verb == "act" else None
    return found is not None and not found.saves_first


def _arrange(page: OfferPage, data: Posted, move: str) -> HttpResponse:
    """Adds, moves or removes a part of the form; nothing is saved."""
    focus = arrange_fields(move, data)
    form = posted_form(page, data)
    if focus is None:
        focus = arrange_nodes(move, form.nodes)
        verb, _, node = move.partition(":")
        if focus == node and verb in ("up", "down", "into", "out", "wrap"):
            focus = f"{focus}@{verb}"
    page.form, page.text = form, None
    if page.request.headers.get("HX-Request"):
        return page.fragment(focus)
    return page.respond()


def posted_form(page: OfferPage, data: Posted) -> Form:
    """The form that was posted."""
    return Form.of_post("offer", page.sections(data.members("texts")), data, page.code)


def posted_document(page: OfferPage, data: Posted) -> tuple[Document, dict[str, str]]:
    """The posted document and where its nodes stand, by whichever face; the page keeps what was typed.

    A new offer without a code gets one made of its name.
    """
    if data.text("face") == "document":
        page.text = data.text("document")
        return _from_text(page), {}
    page.form, page.text = posted_form(page, data), None
    page.form.name_code()
    written = page.form.written()
    return written.document, written.places


def _from_text(page: OfferPage) -> Document:
    documents = load_documents(page.text or "", name="offer")
    if len(documents) != 1:
        message = f"must be one document, not {len(documents)}"
        raise DocumentErrors("offer", [Problem("", "wrong_type", message)])
    if not isinstance(documents[0], dict):
        raise DocumentErrors("offer", [Problem("", "wrong_type", "must be an object of keys and values")])
    code = {"offer": page.code} if page.code else {}
    return {**code, **documents[0]}


def _to_form(page: OfferPage, document: Document) -> HttpResponse:
    try:
        canonical = dump_offer(read_offer(document))
    except DocumentErrors as errors:
        page.messages = Messages.of(errors.problems, {})
        return page.respond()
    page.form = Form.of_document("offer", page.sections(document.get("texts") or ()), canonical)
    page.text = None
    return page.respond()


def _save(page: OfferPage, data: Posted, document: Document, places: dict[str, str]) -> HttpResponse:
    seen = data.text("over") or data.text("revision")
    try:
        version = save_draft(
            actor=staff(page.request),
            document=document,
            offer_code=page.code or None,
            expected_revision=int(seen) if seen.isdecimal() and page.offer is not None else None,
            must_be_new=page.offer is None,
        )
    except DocumentErrors as errors:
        page.messages = messages_of(errors.problems, places, page.form if page.text is None else None)
        return page.respond()
    except EditConflict as conflict:
        page.conflict = conflict
        return page.respond(409)
    except OfferdeskError as error:
        page.notice = error.detail
        return page.respond(409)
    return _saved(page, version, data.text("do"))


def _saved(page: OfferPage, version: OfferVersion, do: str) -> HttpResponse:
    if do.startswith("act:"):
        return _act(page, version, do)
    if version.state not in OfferVersion.EDITABLE:
        state = version.get_state_display()
        notes.info(page.request, f"Nothing was changed: version {version.number} stays {state}.")
        return HttpResponseRedirect(_here(page, version))
    missing = ", ".join(each.label for each in missing_for_review(version))
    note = f"Version {version.number} is saved as a draft."
    notes.success(page.request, f"{note} Missing for review: {missing}." if missing else note)
    return HttpResponseRedirect(_here(page, version))


def _act(page: OfferPage, version: OfferVersion, do: str) -> HttpResponse:
    response = run_action(page.request, version, do.partition(":")[2])
    return response or HttpResponseRedirect(_here(page, version))


def _here(page: OfferPage, version: OfferVersion) -> str:
    page.offer, page.version = version.offer, version
    return page.here
