"""Reservations and redemptions: what an order got, what it took, and what came back."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.paginator import InfinitePaginator

from catalog.admin.reading import ReadOnlyAdmin
from catalog.models import Channel
from decisions.admin.filters import ChannelFilter
from decisions.admin.ledger.words import KINDS, MOVEMENTS, quantity
from decisions.ledger.claims import REDEMPTION, RESERVATION, read_terms
from decisions.ledger.terms import OfferTerms
from decisions.models import Claim, Movement, Return, Voucher

STATES = {
    "held": _("reserved"),
    "committed": _("redeemed"),
    "partially_returned": _("partly returned"),
    "returned": _("returned"),
    "released": _("released"),
    "expired": _("expired"),
    "cancelled": _("cancelled"),
}


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """Every reservation and redemption, found by the order's, its own or the decision's id."""

    list_display = ["created", "state_now", "channel", "order_id", "name", "off", "expires"]
    list_filter = ["state", ChannelFilter, ("created", RangeDateTimeFilter)]
    search_fields = ["id"]
    search_help_text = _("An order's id, or the id of a reservation, redemption or live decision")
    # Ids grow with time: as the log, never sorted by what has no index.
    ordering = ["-id"]
    sortable_by: list[str] = []
    paginator = InfinitePaginator
    fields = [
        "name",
        "state_now",
        "channel",
        "order_id",
        "total",
        "off",
        "decision_page",
        "created",
        "expires",
        "committed",
        "ended",
    ]
    readonly_fields = ["name", "state_now", "total", "off", "decision_page"]
    change_form_outer_after_template = "decisions/admin/claim.html"

    class Media:
        css = {"all": ["decisions/decision.css"]}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """By what the list offers: the terms hold what is shown in part only."""
        return lookup.split("__")[0] in ("state", "channel", "created")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        """By whole ids only, each through its index."""
        term = search_term.strip()
        if not term:
            return queryset, False
        name = term.removeprefix(REDEMPTION).removeprefix(RESERVATION).upper()
        channels = list(Channel.objects.values_list("code", flat=True))
        found = Q(id=name) | Q(decision=name, state__in=Claim.LIVE) | Q(channel__in=channels, order_id=term)
        return queryset.filter(found), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        claim = self.get_object(request, object_id)
        more = story(claim) if claim is not None else {}
        answer: HttpResponse = super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **more}
        )
        return answer

    @admin.display(description=_("state"))
    def state_now(self, claim: Claim) -> str:
        """By the clock, whether or not the job has noted it."""
        over = claim.state == "held" and claim.expires is not None and claim.expires <= timezone.now()
        return str(STATES["expired" if over else claim.state])

    @admin.display(description=_("id"))
    def name(self, claim: Claim) -> str:
        return (REDEMPTION if claim.committed else RESERVATION) + claim.id

    @admin.display(description=_("discount and gifts"))
    def off(self, claim: Claim) -> str:
        terms = read_terms(claim.terms)
        return quantity(sum(offer.drawn for offer in terms.offers), terms.currency)

    @admin.display(description=_("order's total"))
    def total(self, claim: Claim) -> str:
        """As the channel told it, and whether that is what was decided."""
        if claim.order_total is None:
            return "–"
        terms = read_terms(claim.terms)
        told = quantity(claim.order_total, terms.currency)
        if claim.order_total == terms.total:
            return told
        decided = quantity(terms.total, terms.currency)
        return str(_("%(told)s; decided were %(decided)s") % {"told": told, "decided": decided})

    @admin.display(description=_("decision"))
    def decision_page(self, claim: Claim) -> str:
        return format_html(
            '<a href="../../../loggeddecision/{}/change/">{}</a>', claim.decision, claim.decision
        )


def shown(offer: OfferTerms) -> str:
    """The code that an offer came by; of a pool's, which is worth money, only the end."""
    code = offer.coupon or ""
    return f"…{code[-4:]}" if offer.pool else code


def story(claim: Claim) -> dict[str, Any]:
    """What the page shows below the fields."""
    terms = read_terms(claim.terms)
    return {
        "offers": [
            (offer.code, offer.version, shown(offer), quantity(offer.drawn, terms.currency), offer.returns)
            for offer in terms.offers
        ],
        "returns": [
            (each.created, each.return_id, quantity(each.refund, terms.currency),
             quantity(each.shortfall, terms.currency))
            for each in Return.objects.filter(claim=claim)
        ],
        "vouchers": [
            (each.offer, each.tail, each.get_state_display(), each.expires)
            for each in Voucher.objects.filter(claim=claim)
        ],
        "movements": [
            (
                each.at,
                MOVEMENTS.get(each.kind, each.kind),
                quantity(each.quantity, each.allowance.unit),
                KINDS.get(each.allowance.kind, each.allowance.kind),
                each.allowance,
            )
            for each in Movement.objects.filter(claim=claim.id).select_related("allowance")
        ],
    }  # fmt: skip
