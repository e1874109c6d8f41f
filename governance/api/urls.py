from django.urls import path

import governance.api.codes  # noqa: F401 - registers what the answers may say
from governance.api.submitting import SubmitView

urlpatterns = [path("offers/<slug:code>/submit", SubmitView.as_view(), name="offer-submit")]
