"""A campaign's page: a form or a document, and the offers that belong to it."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages as notes
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from catalog.admin.reading import staff
from catalog.errors import OfferdeskError
from decisions.public import DocumentErrors, Problem, load_documents
from promotions.builder.campaign_sections import campaign_sections
from promotions.builder.form import Form
from promotions.builder.messages import Messages
from promotions.builder.placing import messages_of, placed, placed_by_path
from promotions.builder.posted import Posted
from promotions.builder.sections import zones
from promotions.documents import campaign_document, to_yaml
from promotions.models import Campaign
from promotions.panels import campaign_panels
from promotions.selectors.people import active_people
from promotions.selectors.shelf import currencies
from promotions.sentences import window_text
from promotions.services.campaigns import save_campaign
from promotions.services.conflicts import EditConflict


@dataclass
class CampaignPage:
    """One request's view of a campaign."""

    request: HttpRequest
    admin: "ModelAdmin[Campaign]"
    campaign: Campaign | None
    may_edit: bool
    form: Form
    text: str | None = None
    messages: Messages = field(default_factory=Messages)
    conflict: EditConflict | None = None
    notice: str = ""

    @property
    def url(self) -> str:
        """Where the page posts to."""
        if self.campaign is None:
            return reverse("admin:promotions_campaign_add")
        return reverse("admin:promotions_campaign_change", args=[self.campaign.pk])

    def respond(self, status: int = 200) -> HttpResponse:
        """The whole page."""
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.model._meta,
            "title": self.campaign.name if self.campaign is not None else "New campaign",
            "has_permission": True,
            "page_url": self.url,
            "is_new": self.campaign is None,
            "campaign": self.campaign,
            "revision": self.campaign.revision if self.campaign is not None else 0,
            "may_edit": self.may_edit,
            "conflict": self.conflict,
            "notice": self.notice,
            "zones": zones(),
            **self._form(),
            **self._offers(),
        }
        return TemplateResponse(self.request, "promotions/campaign/page.html", context, status=status)

    def _form(self) -> dict[str, Any]:
        if self.text is not None:
            problems = placed_by_path(self.messages.all)
            return {"form": self.form, "text": self.text, "problems": problems}
        page = self.form.page(self.messages, currencies())
        return {
            "form": self.form,
            "code_errors": self.messages.take("campaign"),
            "shown_sections": self.form.shown_sections(page),
            "problems": placed(self.messages, self.form),
        }

    def _offers(self) -> dict[str, Any]:
        campaign = self.campaign
        if campaign is None:
            return {}
        versions = campaign.offers.select_related("offer").exclude(state__in=["superseded", "retired"])
        return {
            "offers": [
                {
                    "version": version,
                    "url": reverse("admin:promotions_offer_change", args=[version.offer_id]),
                    "window": window_text(version.opens_at, version.closes_at, version.zone or campaign.zone),
                }
                for version in versions.order_by("offer__code", "-number")[:200]
            ],
            "window": window_text(campaign.starts_at, campaign.ends_at, campaign.zone),
            "panels": campaign_panels(self.request, campaign),
        }


def campaign_view(admin: "ModelAdmin[Campaign]", request: HttpRequest, object_id: str | None) -> HttpResponse:
    """The page's view: GET shows, POST changes face or saves."""
    page = _open(admin, request, object_id)
    if request.method != "POST":
        return page.respond()
    if not page.may_edit:
        raise PermissionDenied
    data = Posted(dict(request.POST.lists()))
    try:
        document = _posted(page, data)
    except DocumentErrors as errors:
        page.messages = Messages.of(errors.problems, {})
        return page.respond()
    do = data.text("do")
    if do == "to:document":
        page.text = to_yaml(document)
        return page.respond()
    if do == "to:form":
        page.form = Form.of_document("campaign", page.form.sections, document)
        page.text = None
        return page.respond()
    return _save(page, data, document)


def _open(admin: "ModelAdmin[Campaign]", request: HttpRequest, object_id: str | None) -> CampaignPage:
    sections = campaign_sections(active_people())
    if object_id is None:
        if not admin.has_add_permission(request):
            raise PermissionDenied
        return CampaignPage(request, admin, None, True, Form("campaign", sections))
    rows = Campaign.objects.select_related("owner")
    campaign = rows.filter(pk=object_id).first() if object_id.isdecimal() else None
    if campaign is None:
        raise Http404
    if not admin.has_view_permission(request, campaign):
        raise PermissionDenied
    document = campaign_document(campaign)
    form = Form.of_document("campaign", sections, document)
    page = CampaignPage(request, admin, campaign, admin.has_change_permission(request, campaign), form)
    if request.GET.get("face") == "document":
        page.text = to_yaml(document)
    return page


def _posted(page: CampaignPage, data: Posted) -> dict[str, Any]:
    code = page.campaign.code if page.campaign is not None else ""
    if data.text("face") == "document":
        page.text = data.text("document")
        documents = load_documents(page.text, name="campaign")
        if len(documents) != 1 or not isinstance(documents[0], dict):
            problem = Problem("", "wrong_type", "must be one document of keys and values")
            raise DocumentErrors("campaign", [problem])
        return {**({"campaign": code} if code else {}), **documents[0]}
    page.form = Form.of_post("campaign", page.form.sections, data, code)
    page.form.name_code()
    return page.form.written().document


def _save(page: CampaignPage, data: Posted, document: dict[str, Any]) -> HttpResponse:
    campaign = page.campaign
    seen = data.text("over") or data.text("revision")
    try:
        saved = save_campaign(
            actor=staff(page.request),
            document=document,
            campaign_code=campaign.code if campaign is not None else None,
            expected_revision=int(seen) if seen.isdecimal() and campaign is not None else None,
            must_be_new=campaign is None,
        )
    except DocumentErrors as errors:
        page.messages = messages_of(errors.problems, {}, page.form if page.text is None else None)
        return page.respond()
    except EditConflict as conflict:
        page.conflict = conflict
        return page.respond(409)
    except OfferdeskError as error:
        page.notice = error.detail
        return page.respond(409)
    notes.success(page.request, f"The campaign {saved.code} is saved.")
    return HttpResponseRedirect(reverse("admin:promotions_campaign_change", args=[saved.pk]))
