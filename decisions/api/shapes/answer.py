"""The shape of a decision, for the OpenAPI document."""

from rest_framework import serializers

from decisions.api.shapes.fields import money


class DecidedReason(serializers.Serializer[None]):
    code = serializers.CharField()
    params = serializers.DictField()
    message = serializers.CharField()


class DecidedTotals(serializers.Serializer[None]):
    subtotal = money(help_text="The lines before any offer.")
    item_discount = money(help_text="Price and item stages together.")
    order_discount = money()
    shipping = money()
    shipping_discount = money()
    discount = money()
    total = money()


class DecidedAdjustment(serializers.Serializer[None]):
    offer = serializers.CharField()
    stage = serializers.CharField()
    amount = money()


class DecidedLine(serializers.Serializer[None]):
    id = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = money(allow_null=True)
    subtotal = money()
    discount = money()
    total = money()
    unit_totals = serializers.ListField(child=money())
    adjustments = DecidedAdjustment(many=True)
    flags = serializers.ListField(child=serializers.CharField())


class DecidedShippingAdjustment(serializers.Serializer[None]):
    offer = serializers.CharField()
    amount = money()


class DecidedShipping(serializers.Serializer[None]):
    amount = money()
    discount = money()
    total = money()
    adjustments = DecidedShippingAdjustment(many=True)


class DecidedOffer(serializers.Serializer[None]):
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
    reasons = DecidedReason(many=True)


class DecidedCoupon(serializers.Serializer[None]):
    code = serializers.CharField()
    state = serializers.CharField()
    offer = serializers.CharField(required=False, allow_null=True)
    reasons = DecidedReason(many=True)


class DecidedGift(serializers.Serializer[None]):
    offer = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    value = money(allow_null=True)
    add = serializers.ChoiceField(["auto", "offer"])


class DecidedReward(serializers.Serializer[None]):
    offer = serializers.CharField()
    kind = serializers.CharField()
    points = serializers.IntegerField(required=False)
    program = serializers.CharField(required=False)
    code = serializers.CharField(required=False, help_text="Of a perk.")
    text = serializers.CharField(required=False, help_text="Of a perk: what the shopper reads.")
    pool = serializers.CharField(required=False, help_text="Of a voucher.")
    template = serializers.CharField(required=False, help_text="Of a voucher.")
    valid_days = serializers.IntegerField(required=False, help_text="Of a voucher: from the order on.")


class DecidedNudge(serializers.Serializer[None]):
    offer = serializers.CharField()
    missing = serializers.DictField(help_text="`amount`, or `quantity` of units or of different products.")
    gain = money(help_text="Off lines and shipping, and the value of gifts.")
    points = serializers.IntegerField(required=False)
    message = serializers.CharField()


class DecidedArm(serializers.Serializer[None]):
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
    totals = DecidedTotals()
    lines = DecidedLine(many=True)
    shipping = DecidedShipping(required=False, allow_null=True)
    offers = DecidedOffer(many=True)
    coupons = DecidedCoupon(many=True)
    gifts = DecidedGift(many=True)
    rewards = DecidedReward(many=True)
    nudges = DecidedNudge(many=True)
    experiments = DecidedArm(many=True)
    not_candidates = serializers.IntegerField(
        required=False, help_text="With `explain: all`: live offers that this basket could not touch."
    )
    not_candidates_by_reason = serializers.DictField(
        child=serializers.IntegerField(),
        required=False,
        help_text="With `explain: all`: the same by what they lack, reason code to number.",
    )
