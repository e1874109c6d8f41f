"""The shapes of reservations and redemptions, for the OpenAPI document; the views read the real ones."""

from rest_framework import serializers

from decisions.api.shapes.fields import money, optional, text, texts


class ReservationRequest(serializers.Serializer[None]):
    decision = text()
    ttl_seconds = serializers.IntegerField(
        min_value=1, max_value=86_400, **optional(help_text="Absent: the channel's time.")
    )
    replaces = text(**optional(help_text="A reservation of the basket before it changed."))


class ExtendRequest(serializers.Serializer[None]):
    ttl_seconds = serializers.IntegerField(
        min_value=1, max_value=86_400, **optional(help_text="Absent: the channel's time for paying.")
    )


class Hold(serializers.Serializer[None]):
    """So much of one allowance: `quantity`, or `amount` of a budget."""

    offer = text()
    limit = text(help_text="budget, stock, total, per_customer ...")
    quantity = serializers.IntegerField(required=False)
    amount = money(required=False)


class ReservationAnswer(serializers.Serializer[None]):
    id = text()
    object = serializers.ChoiceField(["reservation"])
    decision = text()
    state = serializers.ChoiceField(
        ["held", "committed", "partially_returned", "returned", "released", "expired", "cancelled"]
    )
    created = serializers.DateTimeField()
    expires = serializers.DateTimeField()
    holds = Hold(many=True)


class GrantedVoucher(serializers.Serializer[None]):
    """A code that the order earned."""

    offer = text(help_text="The offer that granted it.")
    pool = text(help_text="Offers that name this pool take the code.")
    code = serializers.CharField(
        allow_null=True, help_text="In the answer that issued it alone; null in every other."
    )
    last_four = serializers.CharField(help_text="Empty where none was issued.")
    valid_until = serializers.DateTimeField(allow_null=True, help_text="Usable before it; null: no end.")
    state = serializers.ChoiceField(["issued", "used", "void", "refused"])


class RedemptionRequest(serializers.Serializer[None]):
    decision = text()
    reservation = text(**optional())
    order_id = text()
    order_total = money(**optional(help_text="As the channel has it; a difference is flagged."))


class ReturnedLine(serializers.Serializer[None]):
    id = text()
    units = serializers.ListField(child=serializers.IntegerField())
    refund = money(help_text="At the stored unit amounts.")


class PastReturn(serializers.Serializer[None]):
    return_id = serializers.CharField(max_length=255)
    created = serializers.DateTimeField()
    refund = money()
    lines = ReturnedLine(many=True)


class RedemptionAnswer(serializers.Serializer[None]):
    id = text()
    object = serializers.ChoiceField(["redemption"])
    order_id = text()
    decision = text()
    reservation = text(allow_null=True)
    channel = text()
    state = serializers.ChoiceField(["committed", "partially_returned", "returned", "cancelled"])
    committed = serializers.DateTimeField()
    currency = text()
    total = money()
    order_total = money(allow_null=True)
    flags = texts(help_text="order_total_differs, voucher_used, voucher_refused.")
    uses = Hold(many=True)
    vouchers = GrantedVoucher(many=True)
    rewards = serializers.ListField(child=serializers.DictField())
    returns = PastReturn(many=True)
    refunded = money(help_text="By all returns.")
    shortfall = money(help_text="Open against later refunds.")


class ReturnLine(serializers.Serializer[None]):
    id = text()
    quantity = serializers.IntegerField(min_value=1, max_value=10_000)


class ReturnRequest(serializers.Serializer[None]):
    return_id = text(**optional(help_text="Yours; a repeated one is answered as it was."))
    lines = ReturnLine(many=True, max_length=1000)  # type: ignore[call-arg]
    shipping = serializers.BooleanField(**optional(help_text="Refund shipping once no unit is kept."))


class ReturnedFrom(serializers.Serializer[None]):
    id = text()
    state = serializers.ChoiceField(["partially_returned", "returned"])


class ReturnAnswer(serializers.Serializer[None]):
    id = text()
    object = serializers.ChoiceField(["return"])
    return_id = serializers.CharField(max_length=255)
    created = serializers.DateTimeField()
    refund = money()
    shipping = money(help_text="The part of the refund that is shipping.")
    lines = ReturnedLine(many=True)
    shortfall = money(help_text="Open against later refunds.")
    released = Hold(many=True)
    rewards = serializers.ListField(child=serializers.DictField())
    vouchers = GrantedVoucher(many=True, help_text="Those that the last unit took back.")
    flags = texts(help_text="voucher_used.")
    redemption = ReturnedFrom()


class RedemptionList(serializers.Serializer[None]):
    data = RedemptionAnswer(many=True)  # type: ignore[assignment]
