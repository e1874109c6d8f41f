"""The shape of advertised prices, for the OpenAPI document; their columns as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework import serializers

from decisions.api.shapes.fields import money


class AdvertisedOffer(serializers.Serializer[None]):
    code = serializers.CharField()
    version = serializers.IntegerField()
    amount = money(help_text="What it takes off.")


class AdvertisedPrice(serializers.Serializer[None]):
    sku = serializers.CharField()
    currency = serializers.CharField()
    list_price = money(help_text="The catalogue's; to be struck through where `price` is lower.")
    price = money(help_text="After the price stage.")
    discount = money()
    offers = AdvertisedOffer(many=True, help_text="What makes the price, in evaluation order.")
    valid_until = serializers.DateTimeField(
        allow_null=True, help_text="The next instant at which the clock alone may change it; null: none."
    )
    snapshot = serializers.CharField(help_text="Hash of the set of documents that made it.")
    overrides = serializers.IntegerField(help_text="Number of the last kill or pause that it knew.")


class AdvertisedPrices(serializers.Serializer[None]):
    object = serializers.ChoiceField(["list"])
    data = AdvertisedPrice(many=True)  # type: ignore[assignment]
    has_more = serializers.BooleanField()
    next = serializers.CharField(allow_null=True, help_text="For `starting_after`; null on the last page.")


COLUMNS = tuple(AdvertisedPrice().fields)


def as_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """The same rows under a header; `offers` as code:version, separated by spaces, null as nothing."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        offers = " ".join(f"{offer['code']}:{offer['version']}" for offer in row["offers"])
        writer.writerow([offers if name == "offers" else row[name] for name in COLUMNS])
    return out.getvalue()
