"""Facts: what is sold, where, to whom, at which price, and what was ordered."""

from catalog.models.customers import Customer, CustomerIdentity, Score, Segment, SegmentMembership
from catalog.models.data_keys import DataKey
from catalog.models.feeds import ImportRecord
from catalog.models.keys import ApiKey, Scope
from catalog.models.orders import Order, OrderLine
from catalog.models.places import Channel, Region, Store
from catalog.models.products import Category, Price, Product, Stock

__all__ = [
    "ApiKey",
    "Category",
    "Channel",
    "Customer",
    "CustomerIdentity",
    "DataKey",
    "ImportRecord",
    "Order",
    "OrderLine",
    "Price",
    "Product",
    "Region",
    "Scope",
    "Score",
    "Segment",
    "SegmentMembership",
    "Stock",
    "Store",
]
