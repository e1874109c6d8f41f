"""The offers' addresses, below /api/v1/."""

from django.urls import path

from promotions.api.offers import OffersView, OfferView
from promotions.api.simulations import SimulationsView

urlpatterns = [
    path("offers", OffersView.as_view(), name="offers"),
    path("offers/<str:code>", OfferView.as_view(), name="offer"),
    path("simulations", SimulationsView.as_view(), name="simulations"),
]
