"""The shapes of tills' bundles and sales, for the OpenAPI document."""

from rest_framework import serializers

from decisions.api.shapes.claims import Hold
from decisions.api.shapes.fields import money, optional, text
from decisions.api.shapes.question import DecisionRequest


class BundleChannel(serializers.Serializer[None]):
    code = text()
    prices_include_tax = serializers.BooleanField()


class BundleOverrides(serializers.Serializer[None]):
    number = serializers.IntegerField()
    switches = serializers.ListField(
        child=serializers.ListField(
            child=serializers.CharField(allow_blank=True), min_length=3, max_length=3
        ),
        help_text="[kill | pause, offer | campaign | tag | channel | everything, code]",
    )


class BundleOffer(serializers.Serializer[None]):
    version = serializers.IntegerField()
    document = serializers.DictField(help_text="Of the offer language; codes are digests under the salt.")


class Bundle(serializers.Serializer[None]):
    object = serializers.ChoiceField(["snapshot"])
    format = serializers.IntegerField()
    engine = serializers.CharField()
    snapshot = serializers.CharField()
    issued = serializers.DateTimeField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(help_text="From then on a till gives no offers by it.")
    channel = BundleChannel()
    salt = serializers.CharField()
    overrides = BundleOverrides()
    policy = serializers.DictField(allow_null=True)
    offers = BundleOffer(many=True)
    guardrails = serializers.ListField(child=serializers.DictField())
    suppressions = serializers.ListField(child=serializers.DictField())
    experiments = serializers.ListField(child=serializers.DictField())
    regions = serializers.DictField(
        child=serializers.CharField(allow_null=True), help_text="Region -> the one above it."
    )
    stores = serializers.DictField(child=serializers.CharField(allow_null=True), help_text="Store -> region.")


class SignedSnapshot(serializers.Serializer[None]):
    bundle = Bundle()
    key_id = serializers.CharField()
    object = serializers.ChoiceField(["signed_snapshot"])
    signature = serializers.CharField(help_text="Base64 of Ed25519 over the bundle's canonical bytes.")


class SnapshotKey(serializers.Serializer[None]):
    object = serializers.ChoiceField(["snapshot_key"])
    key_id = serializers.CharField()
    algorithm = serializers.ChoiceField(["Ed25519"])
    public_key = serializers.CharField(help_text="Base64 of 32 bytes.")


class SoldLine(serializers.Serializer[None]):
    id = text()
    unit_totals = serializers.ListField(child=money(), help_text="What each unit was sold for.")


class SoldCuts(serializers.Serializer[None]):
    id = text()
    units = serializers.ListField(child=money(), help_text="What the offer took off each unit of the line.")


class SoldOffer(serializers.Serializer[None]):
    code = text()
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    coupon = text(**optional())
    lines = SoldCuts(many=True, required=False, allow_null=True)
    shipping = money(**optional(help_text="What it took off shipping."))


class SoldGift(serializers.Serializer[None]):
    offer = text()
    sku = text()
    quantity = serializers.IntegerField(min_value=1, max_value=10_000)


class Sold(serializers.Serializer[None]):
    """What the till charged and gave."""

    total = money()
    lines = SoldLine(many=True, required=False, allow_null=True)
    shipping = money(**optional())
    offers = SoldOffer(many=True, required=False, allow_null=True)
    gifts = SoldGift(many=True, required=False, allow_null=True)
    rewards = serializers.ListField(child=serializers.DictField(), **optional())


class OfflineSaleRow(serializers.Serializer[None]):
    id = text(help_text="The till's own; unique in the channel for ever.")
    till = serializers.CharField(max_length=64, **optional())
    order_id = text()
    sold_at = serializers.DateTimeField(help_text="The till's clock, by which it decided.")
    snapshot = text(help_text="The bundle's.")
    overrides = serializers.IntegerField(min_value=0, help_text="Their number in the bundle.")
    request = DecisionRequest()
    answer = Sold()


class OfflineRequest(serializers.Serializer[None]):
    rows = OfflineSaleRow(many=True, min_length=1, max_length=1000)  # type: ignore[call-arg]


class OfflineError(serializers.Serializer[None]):
    pointer = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()


class OfflineResult(serializers.Serializer[None]):
    object = serializers.ChoiceField(["offline_sale"])
    id = serializers.CharField(allow_null=True, allow_blank=True)
    state = serializers.ChoiceField(["recorded", "refused"])
    order_id = text(required=False)
    decision = text(required=False)
    redemption = text(required=False)
    flags = serializers.ListField(
        child=serializers.ChoiceField(
            ["differs", "stale_bundle", "unknown_snapshot", "withdrawn", "clock_ahead"]
        ),
        required=False,
    )
    total = money(required=False)
    expected_total = money(required=False, help_text="What the house decides of the same sale.")
    debts = Hold(many=True, required=False, help_text="What lies beyond a limit.")
    code = serializers.CharField(required=False, help_text="Of a refusal.")
    errors = OfflineError(many=True, required=False)  # type: ignore[assignment]


class OfflineAnswer(serializers.Serializer[None]):
    object = serializers.ChoiceField(["offline_sales"])
    rows = serializers.IntegerField()
    recorded = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = OfflineResult(many=True)
