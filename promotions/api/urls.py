"""The offers' addresses, below /api/v1/."""

from django.urls import path

import promotions.api.codes  # noqa: F401 - registers what the answers may say
from promotions.api.offers import OffersView, OfferView
from promotions.api.simulations import SimulationsView

urlpatterns = [
    path("offers", OffersView.as_view(), name="offers"),
    path("offers/<str:code>", OfferView.as_view(), name="offer"),
    path("simulations", SimulationsView.as_view(), name="simulations"),
]
