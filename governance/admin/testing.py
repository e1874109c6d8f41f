"""Test baskets: kept here, run now, with what each came to in every channel."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.widgets import UnfoldAdminTextareaWidget

from catalog.admin.decorators import display
from catalog.admin.history import ReadHistoryAdmin
from catalog.admin.json_input import ReadableEncoder, StrictDecoder
from catalog.admin.reading import CatalogAdmin, staff
from governance.admin.answering import ServicesRefuseMixin, answered
from governance.models import BasketRun, TestBasket
from governance.roles import has_role
from governance.testing.services import KEEPERS, basket_problems, keep_basket, run_now
from governance.testing.suggesting import keep_suggested, suggestions_of
from promotions.models import OfferVersion

RESULTS = {"passed": "success", "failed": "danger", "never ran": "default"}
AREA = {"rows": 14, "spellcheck": "false"}


class BasketForm(forms.ModelForm):  # type: ignore[type-arg]
    """Request and expectation as JSON; what is wrong stands at its field, with its place."""

    request = forms.JSONField(
        encoder=ReadableEncoder, decoder=StrictDecoder, widget=UnfoldAdminTextareaWidget(attrs=AREA)
    )
    expected = forms.JSONField(
        encoder=ReadableEncoder,
        decoder=StrictDecoder,
        widget=UnfoldAdminTextareaWidget(attrs={**AREA, "rows": 5}),
        help_text=_(
            "applied (exactly these offers), includes, excludes: lists of codes; "
            "total, discount, total_at_least, discount_at_most: amounts as text."
        ),
    )

    class Meta:
        model = TestBasket
        fields = (
            "code", "name", "offer", "tags", "channels", "same_everywhere", "request", "expected", "active",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if {"request", "expected", "channels"} <= found.keys():
            tried = TestBasket(**{name: found[name] for name in ("request", "expected", "channels")})
            for error in basket_problems(tried):
                name = (error.pointer or "/").split("/")[1]
                self.add_error(name if name in self.fields else None, f"{error.pointer}: {error.message}")
        return found


@admin.register(TestBasket)
class TestBasketAdmin(ServicesRefuseMixin, ReadHistoryAdmin, CatalogAdmin):
    """Every basket with its last result."""

    form = BasketForm
    list_display = ["code", "name", "offer", "shown_result", "last_run", "active", "owner"]
    list_filter = ["active", "offer"]
    list_select_related = ["offer", "owner"]
    search_fields = ["code", "name", "offer__code"]
    autocomplete_fields = ["offer"]
    actions = None
    change_form_outer_before_template = "governance/admin/test_basket.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TestBasket]:
        runs = BasketRun.objects.filter(basket=OuterRef("pk")).order_by("-at", "passed")
        rows: QuerySet[TestBasket] = super().get_queryset(request)
        return rows.annotate(ran_at=Subquery(runs.values("at")[:1]), fine=Subquery(runs.values("passed")[:1]))

    @display(description=_("last result"), label=RESULTS)
    def shown_result(self, basket: Any) -> str:
        return {True: "passed", False: "failed"}.get(basket.fine, "never ran")

    @display(description=_("last run"), ordering="ran_at")
    def last_run(self, basket: Any) -> Any:
        return basket.ran_at

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: TestBasket, form: Any, change: bool) -> None:
        keep_basket(basket=obj, actor=staff(request))

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        basket: TestBasket | None = context.get("original")
        if basket is not None:
            last = basket.runs.order_by("-at").first()
            runs = basket.runs.filter(at=last.at).order_by("channel") if last is not None else []
            context |= {"basket": basket, "runs": runs}
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        suggested = guard(require_GET(self.suggested_view))
        keep = guard(require_POST(self.keep_view))
        own = [
            path(
                "<int:object_id>/run/", guard(require_POST(self.run_view)), name="governance_testbasket_run"
            ),
            path("suggested/<int:offer_id>/", suggested, name="governance_testbasket_suggested"),
            path("suggested/<int:offer_id>/keep/", keep, name="governance_testbasket_keep"),
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def run_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        basket = get_object_or_404(TestBasket.objects.select_related("offer"), pk=object_id)
        return answered(
            request,
            deed=lambda: run_now(basket=basket, actor=staff(request), at=timezone.now()),
            done=_t("%(basket)s has run.") % {"basket": basket},
            back=reverse("admin:governance_testbasket_change", args=[object_id]),
        )

    def suggested_view(self, request: HttpRequest, offer_id: int) -> HttpResponse:
        """Baskets that would test an offer, each with what it comes to now; one click keeps one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = _newest(offer_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Test baskets for %(offer)s") % {"offer": version.offer.code},
            "version": version,
            "suggestions": suggestions_of(version, timezone.now()),
            "may_keep": has_role(staff(request), *KEEPERS),
            "kept": TestBasket.objects.filter(offer=offer_id).order_by("code"),
            "offer_url": reverse("admin:promotions_offer_change", args=[offer_id]),
        }
        return TemplateResponse(request, "governance/admin/suggested_baskets.html", context)

    def keep_view(self, request: HttpRequest, offer_id: int) -> HttpResponse:
        version, code = _newest(offer_id), request.POST.get("code", "")
        at = timezone.now()
        return answered(
            request,
            deed=lambda: keep_suggested(version=version, code=code, actor=staff(request), at=at),
            done=_t("%(basket)s is kept: it runs before each launch, after it, and nightly.")
            % {"basket": code},
            back=reverse("admin:governance_testbasket_suggested", args=[offer_id]),
        )


def _newest(offer_id: int) -> OfferVersion:
    version = OfferVersion.objects.filter(offer=offer_id).select_related("offer").order_by("-number").first()
    if version is None:
        raise Http404
    return version
