"""Offers in the back office: the list, the builder and what belongs to it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from promotions.admin.columns import column
from promotions.admin.history import found, history_page
from promotions.admin.offer_editing import offer_view
from promotions.admin.offer_filters import OFFER_FILTERS, VIEWS
from promotions.admin.offer_side import basket_view, side_view, suggest_view
from promotions.builder.starts import STARTS
from promotions.models import Offer, OfferVersion
from promotions.selectors.history import offer_history
from promotions.selectors.offers import offer_rows, published_version
from promotions.selectors.people import person_label
from promotions.selectors.readiness import missing_for_review
from promotions.sentences import money_text, offer_words, some, window_text


@admin.register(Offer)
class OfferAdmin(ModelAdmin):  # type: ignore[misc]
    """Every offer with its newest version; nothing is deleted here, and nothing changes but by POST."""

    list_display = ["offer", "state", "says", "owner", "campaign", "window", "budget", "missing"]
    list_display_links = ["offer"]
    list_filter = OFFER_FILTERS
    list_filter_submit = True
    list_filter_sheet = True
    list_fullwidth = True
    list_per_page = 50
    list_select_related = False
    show_full_result_count = False
    search_fields = ["code", "newest__name", "newest__terms__codes", "newest__tags"]
    search_help_text = "Code, name, coupon code or tag"
    ordering = ["-newest__updated_at"]
    actions = None
    list_before_template = "promotions/offer/list_top.html"

    class Media:
        css = {"all": ["promotions/builder.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return offer_rows()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("side/", wrap(self.side), name="promotions_offer_side_new"),
            path("basket/", wrap(self.basket), name="promotions_offer_basket"),
            path("suggest/", wrap(self.suggest), name="promotions_offer_suggest"),
            path("<path:object_id>/side/", wrap(self.side), name="promotions_offer_side"),
        ]
        urls: list[URLPattern] = super().get_urls()
        return [*own, *urls]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "views": [{"key": key, "title": title} for key, title in VIEWS],
            "view": request.GET.get("view", ""),
            "starts": STARTS,
            "nothing_yet": not Offer.objects.exists(),
        }
        response: HttpResponse = super().changelist_view(request, {**context, **(extra_context or {})})
        return response

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return offer_view(self, request, None)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return offer_view(self, request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        offer = found(Offer, object_id)
        if not self.has_view_permission(request, offer):
            raise PermissionDenied
        back = reverse("admin:promotions_offer_change", args=[offer.pk])
        return history_page(self, request, name=offer.code, back=back, entries=offer_history(offer))

    def side(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """The right side of the builder."""
        return side_view(self, request, object_id)

    def basket(self, request: HttpRequest) -> HttpResponse:
        """The inputs of the tried basket."""
        return basket_view(self, request)

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Known names while typing."""
        return suggest_view(self, request)

    @column("offer", ordering="code")
    def offer(self, offer: Offer) -> str:
        name = offer.newest.name if offer.newest is not None else ""
        text = '<span class="od-cell-narrow"><strong>{}</strong><br>{}</span>'
        return format_html(text, name or offer.code, offer.code)

    @column("state", ordering="newest__state")
    def state(self, offer: Offer) -> str:
        newest, published = offer.newest, published_version(offer)
        if newest is None:
            return "-"
        badges = [_badge(newest)]
        if published is not None and published.pk != newest.pk:
            badges.insert(0, _badge(published))
        return format_html_join(" ", "{}", ((badge,) for badge in badges))

    @column("says")
    def says(self, offer: Offer) -> str:
        newest = offer.newest
        if newest is None:
            return "-"
        document = newest.terms | {"trigger": newest.trigger}
        return format_html('<span class="od-cell">{}</span>', offer_words(document).line)

    @column("owner")
    def owner(self, offer: Offer) -> str:
        newest = offer.newest
        campaign = newest.campaign if newest is not None else None
        owner = (newest.owner if newest is not None else None) or (campaign.owner if campaign else None)
        return person_label(owner) or "-"

    @column("campaign", ordering="newest__campaign__code")
    def campaign(self, offer: Offer) -> str:
        campaign = offer.newest.campaign if offer.newest is not None else None
        return campaign.code if campaign is not None else "-"

    @column("window", ordering="newest__closes_at")
    def window(self, offer: Offer) -> str:
        newest = offer.newest
        if newest is None:
            return "-"
        zone = newest.zone or (newest.campaign.zone if newest.campaign is not None else "")
        text = window_text(newest.opens_at, newest.closes_at, zone) or "-"
        return format_html('<span class="od-cell-narrow">{}</span>', text)

    @column("budget")
    def budget(self, offer: Offer) -> str:
        newest = offer.newest
        campaign = newest.campaign if newest is not None else None
        own = newest.budget if newest is not None else None
        budget = own or (campaign.budget if campaign else None)
        if not budget:
            return "none"
        amounts = (money_text({currency: budget[currency]}) for currency in sorted(budget))
        lines = format_html_join("", '<span class="od-cell-amount">{}</span>', ((text,) for text in amounts))
        whose = "" if own else "the campaign's; stops this offer alone"
        return format_html('{}<span class="od-cell-note">{}</span>', lines, whose)

    @column("missing for review")
    def missing(self, offer: Offer) -> str:
        newest = offer.newest
        if newest is None or newest.state not in OfferVersion.EDITABLE:
            return "-"
        return some((each.label for each in missing_for_review(newest)), 2, "and") or "nothing"


def _badge(version: OfferVersion) -> SafeString:
    return format_html(
        '<span class="od-badge od-badge-{}">{}</span>',
        version.state,
        f"{version.get_state_display()} v{version.number}",
    )
