from django.urls import path

from benchmarks.floor.view import FloorView
from config.health import readyz

urlpatterns = [path("api/v1/decisions", FloorView.as_view()), path("readyz", readyz)]
