"""The builder: one page per offer, as a form or as a document, with what it says and does beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from promotions.admin.swaps import after_swap
from promotions.builder.fields import Page
from promotions.builder.form import Form
from promotions.builder.messages import Messages
from promotions.builder.offer_sections import offer_sections
from promotions.builder.placing import placed, placed_by_path
from promotions.builder.sections import Section, zones
from promotions.builder.shown import benefit_options, condition_options, shown_nodes
from promotions.models import Campaign, Offer, OfferVersion
from promotions.panels import offered_actions, panels
from promotions.selectors.offers import published_version
from promotions.selectors.people import active_people
from promotions.selectors.shelf import channel_codes, currencies
from promotions.services.conflicts import EditConflict
from promotions.trying.basket import Basket
from promotions.trying.beginning import first_basket


@dataclass(frozen=True)
class ShownPanel:
    """A panel of another floor, rendered."""

    title: str
    html: SafeString


@dataclass
class OfferPage:
    """One request's view of an offer: the version shown, the form as it stands, and what is wrong with it."""

    request: HttpRequest
    admin: "ModelAdmin[Offer]"
    offer: Offer | None
    version: OfferVersion | None
    may_edit: bool
    form: Form | None = None
    text: str | None = None
    """The document's text, where the page shows that instead of the form."""
    messages: Messages = field(default_factory=Messages)
    conflict: EditConflict | None = None
    notice: str = ""

    @property
    def code(self) -> str:
        """The offer's code; "" for a new one."""
        return self.offer.code if self.offer is not None else ""

    @property
    def revision(self) -> int:
        """The revision that the page was made from."""
        newest = self.offer.newest if self.offer is not None else None
        return newest.revision if newest is not None else 0

    def sections(self, languages: Iterable[str] = ()) -> list[Section]:
        """The form's sections, with the people and campaigns that may be chosen."""
        return offer_sections(self._people, self._campaigns, languages)

    @cached_property
    def _people(self) -> list[Any]:
        return active_people()

    @cached_property
    def _campaigns(self) -> list[Campaign]:
        return list(Campaign.objects.exclude(state="retired").order_by("code"))

    @property
    def url(self) -> str:
        """The page's address, of whichever version."""
        if self.offer is None:
            return reverse("admin:promotions_offer_add")
        return reverse("admin:promotions_offer_change", args=[self.offer.pk])

    @property
    def here(self) -> str:
        """The page's address with the version that it shows: where it posts to."""
        query = self._version_query().rstrip("&")
        return f"{self.url}?{query}" if query else self.url

    @property
    def side_url(self) -> str:
        """Where the right side comes from."""
        if self.offer is None:
            return reverse("admin:promotions_offer_side_new")
        return reverse("admin:promotions_offer_side", args=[self.offer.pk])

    def respond(self, status: int = 200) -> HttpResponse:
        """The whole page."""
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.model._meta,
            "title": self.title,
            "has_permission": True,
            **self.context(),
            **self._around(),
        }
        return TemplateResponse(self.request, "promotions/offer/page.html", context, status=status)

    def fragment(self, focus: str) -> HttpResponse:
        """The form alone, for a swap; `focus` names what takes the focus then."""
        response = TemplateResponse(self.request, "promotions/builder/body.html", self.context())
        response["HX-Trigger-After-Settle"] = after_swap(focus)
        return response

    @property
    def title(self) -> str:
        """The page's title."""
        if self.version is None:
            return "New offer"
        return self.version.name or self.code

    def context(self) -> dict[str, Any]:
        """What the form's template needs."""
        base = {"page_url": self.here, "is_new": self.offer is None}
        form = self.form or Form("offer", [], self.code)
        if self.text is not None:
            return {**base, "form": form, "text": self.text, "problems": placed_by_path(self.messages.all)}
        page = form.page(self.messages, currencies())
        code_errors = self.messages.take(form.key)
        return {
            **base,
            "form": form,
            "code_errors": code_errors,
            "shown_sections": form.shown_sections(page),
            **self._nodes(form, page),
            "problems": placed(self.messages, form),
        }

    def _nodes(self, form: Form, page: Page) -> dict[str, Any]:
        return {
            "benefits": shown_nodes(form.nodes.give, page),
            "conditions_shown": shown_nodes(form.nodes.when, page),
            "benefit_options": benefit_options(),
            "condition_options": condition_options(),
        }

    def _around(self) -> dict[str, Any]:
        """What stands around the form."""
        version, basket = self.version, self._basket()
        return {
            "version": version,
            "may_edit": self.may_edit,
            "revision": self.revision,
            "is_out": self.may_edit and self.offer is not None and published_version(self.offer) is not None,
            "conflict": self.conflict,
            "notice": self.notice or self._notice(),
            "title_name": self.title,
            "links": self._links(),
            "version_query": self._version_query(),
            "actions": offered_actions(self.request, version) if version is not None else [],
            "panels": self._panels(),
            "zones": zones(),
            "side_url": self.side_url,
            "basket": basket,
            "basket_url": reverse("admin:promotions_offer_basket"),
            "suggest_url": reverse("admin:promotions_offer_suggest"),
            "channels": [*dict.fromkeys([*channel_codes(), *([basket.channel] if basket.channel else [])])],
        }

    def _basket(self) -> Basket:
        document = self.form.written().document if self.form is not None else {}
        return first_basket(document)

    def _version_query(self) -> str:
        newest = self.offer.newest_id if self.offer is not None else None
        shown = self.version
        return f"version={shown.number}&" if shown is not None and shown.pk != newest else ""

    def _links(self) -> list[dict[str, str]]:
        if self.offer is None or self.version is None:
            return []
        links = [{"text": "History", "url": reverse("admin:promotions_offer_history", args=[self.offer.pk])}]
        published = published_version(self.offer)
        if published is not None and published.pk != self.version.pk:
            text = f"See version {published.number}, {published.get_state_display()}"
            links.append({"text": text, "url": f"{self.url}?version={published.number}"})
        if self.offer.newest is not None and self.offer.newest_id != self.version.pk:
            links.append({"text": f"Newest version ({self.offer.newest.number})", "url": self.url})
        return links

    def _notice(self) -> str:
        version, offer = self.version, self.offer
        if version is None or offer is None:
            return ""
        newest = offer.newest
        if newest is not None and newest.pk != version.pk:
            return f"This is version {version.number}; the newest one is version {newest.number}."
        if self.may_edit and version.state not in OfferVersion.EDITABLE:
            return (
                f"Version {version.number} is {version.get_state_display()}. Saving opens version "
                f"{version.number + 1} as a draft; version {version.number} stays until that is approved."
            )
        if version.state in ("in_review", "approved"):
            return f"It is {version.get_state_display()}: it can be changed after it has been sent back."
        return "" if self.may_edit else "You may look at this offer, but not change it."

    def _panels(self) -> list[ShownPanel]:
        version = self.version
        if version is None:
            return []
        shown = []
        for panel in panels():
            context = panel.context(self.request, version)
            if context is not None:
                context = {"version": version, **context}
                html = render_to_string(panel.template, context, request=self.request)
                shown.append(ShownPanel(panel.title, html))
        return shown
