from django.urls import path

from decisions.api.claims import (
    CancelView,
    ExtendView,
    RedemptionsView,
    RedemptionView,
    ReservationsView,
    ReservationView,
    ReturnsView,
)
from decisions.api.decisions import DecisionsView, DecisionView
from decisions.api.offline import OfflineDecisionsView, SnapshotKeyView, SnapshotView

urlpatterns = [
    path("decisions", DecisionsView.as_view(), name="decisions"),
    path("decisions/offline", OfflineDecisionsView.as_view(), name="offline"),
    path("decisions/<str:decision_id>", DecisionView.as_view(), name="decision"),
    path("reservations", ReservationsView.as_view(), name="reservations"),
    path("reservations/<str:reservation_id>", ReservationView.as_view(), name="reservation"),
    path("reservations/<str:reservation_id>/extend", ExtendView.as_view(), name="extend"),
    path("redemptions", RedemptionsView.as_view(), name="redemptions"),
    path("redemptions/<str:redemption_id>", RedemptionView.as_view(), name="redemption"),
    path("redemptions/<str:redemption_id>/returns", ReturnsView.as_view(), name="returns"),
    path("redemptions/<str:redemption_id>/cancel", CancelView.as_view(), name="cancel"),
    path("snapshot", SnapshotView.as_view(), name="snapshot"),
    path("snapshot/key", SnapshotKeyView.as_view(), name="snapshot-key"),
]
