from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from catalog.api.feeds import PricesFeedView
from catalog.api.pages import problem_page
from config.by_method import by_method
from config.error_pages import favicon
from config.health import healthz, readyz
from config.metrics import metrics
from decisions.api.prices import AdvertisedPricesView
from promotions.api.schema import offer_schema_view

handler400 = "catalog.api.pages.bad_request"
handler403 = "config.error_pages.forbidden"
handler404 = "config.error_pages.not_found"
handler500 = "catalog.api.pages.server_error"

PRICES = by_method(get=AdvertisedPricesView, put=PricesFeedView)

urlpatterns = [
    path("", RedirectView.as_view(url="/admin/")),
    path("admin/", admin.site.urls),
    path(
        "api/v1/",
        include(
            [
                path("prices", PRICES.as_view(), name="prices"),
                path("", include("catalog.api.urls")),
                path("", include("decisions.api.urls")),
                path("", include("promotions.api.urls")),
                path("", include("governance.api.urls")),
            ]
        ),
    ),
    path("api/schema/offer.json", offer_schema_view, name="offer-schema"),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("favicon.ico", favicon),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("problems/<slug:code>", problem_page),
]
