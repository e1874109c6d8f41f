from django.urls import path

from decisions.api.decisions import DecisionsView, DecisionView

urlpatterns = [
    path("decisions", DecisionsView.as_view(), name="decisions"),
    path("decisions/<str:decision_id>", DecisionView.as_view(), name="decision"),
]
