"""Only what the catalogue owns, with a few probes of the API floor."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from catalog.api import pages
from catalog.api.feeds import PricesFeedView
from tests.catalog.api.probes import DecideProbe, ForgottenScope, RaisingProbe


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a defect")


urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/prices", PricesFeedView.as_view()),
    path("api/v1/", include("catalog.api.urls")),
    path("api/schema", SpectacularAPIView.as_view()),
    path("problems/<str:code>", pages.problem_page),
    path("api/probe/decide", DecideProbe.as_view()),
    path("api/probe/named/<str:name>", DecideProbe.as_view()),
    path("api/probe/forgotten", ForgottenScope.as_view()),
    path("api/probe/raise/<str:what>", RaisingProbe.as_view()),
    path("api/crash", crash),
]
handler400: Any = pages.bad_request
handler404: Any = pages.not_found
handler500: Any = pages.server_error
