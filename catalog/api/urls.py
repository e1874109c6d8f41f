"""The feeds' addresses, below /api/v1/; `prices`, which is read as well, is put together in config/urls."""

from django.urls import path

# Read for what it registers: how the OpenAPI document names API keys.
from catalog.api import openapi as openapi
from catalog.api.feeds import (
    CustomersFeedView,
    OrdersFeedView,
    ProductsFeedView,
    ScoresFeedView,
    StockFeedView,
)

urlpatterns = [
    path("products", ProductsFeedView.as_view(), name="products"),
    path("stock", StockFeedView.as_view(), name="stock"),
    path("customers", CustomersFeedView.as_view(), name="customers"),
    path("scores", ScoresFeedView.as_view(), name="scores"),
    path("orders", OrdersFeedView.as_view(), name="orders"),
]
