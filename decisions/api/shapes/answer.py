"""The shape of a decision, for the OpenAPI document."""

from rest_framework import serializers

from decisions.api.shapes.fields import money


class ReasonShape(serializers.Serializer[None]):
    code = serializers.CharField()
    params = serializers.DictField()
    message = serializers.CharField()


class TotalsShape(serializers.Serializer[None]):
    subtotal = money(help_text="The lines before any offer.")
    item_discount = money(help_text="Price and item stages together.")
    order_discount = money()
    shipping = money()
    shipping_discount = money()
    discount = money()
    total = money()


class AdjustmentShape(serializers.Serializer[None]):
    offer = serializers.CharField()
    stage = serializers.CharField()
    amount = money()


class DecidedLineShape(serializers.Serializer[None]):
    id = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = money(allow_null=True)
    subtotal = money()
    discount = money()
    total = money()
    unit_totals = serializers.ListField(child=money())
    adjustments = AdjustmentShape(many=True)
    flags = serializers.ListField(child=serializers.CharField())


class ShippingAdjustmentShape(serializers.Serializer[None]):
    offer = serializers.CharField()
    amount = money()


class DecidedShippingShape(serializers.Serializer[None]):
    amount = money()
    discount = money()
    total = money()
    adjustments = ShippingAdjustmentShape(many=True)


class DecidedOfferShape(serializers.Serializer[None]):
    code = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField(required=False)
    state = serializers.ChoiceField(
        ["applied", "clipped", "displaced", "failed", "suppressed", "exhausted", "held_out", "killed"]
    )
    stage = serializers.CharField(required=False)
    amount = money(required=False)
    coupon = serializers.CharField(required=False)
    displaced_by = serializers.ListField(child=serializers.CharField(), required=False)
    difference = serializers.CharField(required=False, help_text="What the total would change by.")
    message = serializers.CharField(required=False)
    reasons = ReasonShape(many=True)


class DecidedCouponShape(serializers.Serializer[None]):
    code = serializers.CharField()
    state = serializers.CharField()
    offer = serializers.CharField(required=False, allow_null=True)
    reasons = ReasonShape(many=True)


class GiftShape(serializers.Serializer[None]):
    offer = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    value = money(allow_null=True)
    add = serializers.ChoiceField(["auto", "offer"])


class RewardShape(serializers.Serializer[None]):
    offer = serializers.CharField()
    kind = serializers.CharField()
    points = serializers.IntegerField(required=False)


class NudgeShape(serializers.Serializer[None]):
    offer = serializers.CharField()
    missing = serializers.DictField()
    gain = money()
    message = serializers.CharField()


class ArmShape(serializers.Serializer[None]):
    experiment = serializers.CharField()
    arm = serializers.CharField()
    propensity = serializers.CharField()


class Decision(serializers.Serializer[None]):
    """The answer: final prices, the offers behind them, and reasons."""

    id = serializers.CharField(help_text="ULID.")
    object = serializers.ChoiceField(["decision"])
    created = serializers.DateTimeField()
    expires = serializers.DateTimeField()
    snapshot = serializers.CharField()
    overrides = serializers.IntegerField()
    engine = serializers.CharField()
    optimality = serializers.ChoiceField(["proven", "bounded"])
    bound = money(required=False, help_text="With `bounded`: the most that could still be gained.")
    currency = serializers.CharField()
    totals = TotalsShape()
    lines = DecidedLineShape(many=True)
    shipping = DecidedShippingShape(required=False, allow_null=True)
    offers = DecidedOfferShape(many=True)
    coupons = DecidedCouponShape(many=True)
    gifts = GiftShape(many=True)
    rewards = RewardShape(many=True)
    nudges = NudgeShape(many=True)
    experiments = ArmShape(many=True)
