"""The back office's pages for facts, channels and keys."""

from catalog.admin.customers import CustomerAdmin
from catalog.admin.imports import ImportRecordAdmin
from catalog.admin.keys import ApiKeyAdmin
from catalog.admin.orders import OrderAdmin
from catalog.admin.places import ChannelAdmin, RegionAdmin, StoreAdmin
from catalog.admin.products import CategoryAdmin, PriceAdmin, ProductAdmin, StockAdmin
from catalog.admin.segments import SegmentAdmin

__all__ = [
    "ApiKeyAdmin",
    "CategoryAdmin",
    "ChannelAdmin",
    "CustomerAdmin",
    "ImportRecordAdmin",
    "OrderAdmin",
    "PriceAdmin",
    "ProductAdmin",
    "RegionAdmin",
    "SegmentAdmin",
    "StockAdmin",
    "StoreAdmin",
]
