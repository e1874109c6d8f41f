"""The shape of a decision request, for the OpenAPI document; the engine reads the real one."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from decisions.api.shapes.fields import MoneyByCurrency, money, optional, rate, text, texts
from decisions.engine.carried import LONGEST_NAME, MOST_NAMED
from decisions.engine.products import DEEPEST_CATEGORY

CATEGORY = rf"^[^/]+(/[^/]+){{0,{DEEPEST_CATEGORY - 1}}}$"


class DecisionIdentities(serializers.Serializer[None]):
    device = text(**optional())
    card = text(**optional())


class DecisionCustomer(serializers.Serializer[None]):
    """Absent or null = looked up by id; a value replaces what the house knows."""

    id = text(**optional())
    email_hash = text(**optional(help_text="SHA-256 hex of the trimmed, lower-cased address without +tag."))
    identities = DecisionIdentities(**optional())
    segments = texts(1000, **optional())
    tier = text(**optional())
    order_count = serializers.IntegerField(min_value=0, max_value=10**9, **optional())
    days_since_last_order = serializers.IntegerField(min_value=0, max_value=10**9, **optional())
    lifetime_spend = serializers.DictField(child=money(), **optional(help_text="Amount per currency."))
    attributes = serializers.DictField(**optional())
    scores = serializers.DictField(**optional())


class DecisionProduct(serializers.Serializer[None]):
    """Facts of a product instead of the catalogue's; absent = unknown. Needs the scope catalogue."""

    name = serializers.CharField(max_length=LONGEST_NAME, **optional())
    brand = text(**optional())
    categories = serializers.ListField(
        child=serializers.RegexField(CATEGORY, max_length=200),
        max_length=MOST_NAMED,
        **optional(help_text="Paths such as women/dresses."),
    )
    tags = texts(MOST_NAMED, **optional())
    attributes = serializers.DictField(**optional())
    tax_rate = rate(**optional())
    listed_since = serializers.DateField(**optional())
    discountable = serializers.BooleanField(**optional(help_text="Absent: true."))
    price = MoneyByCurrency(required=False)
    cost = MoneyByCurrency(required=False, help_text="Of a unit, net.")
    price_floor = MoneyByCurrency(required=False, help_text="No offer takes a unit below this.")


class DecisionLine(serializers.Serializer[None]):
    """One line; exactly one of `unit_price` and `amount`."""

    id = text()
    sku = text()
    quantity = serializers.IntegerField(min_value=1, max_value=10_000)
    unit_price = money(**optional())
    amount = money(**optional(help_text="The whole line instead of a unit price."))
    list_price = money(**optional())
    unit_cost = money(**optional())
    tax_rate = rate(**optional())
    attributes = serializers.DictField(**optional())
    product = DecisionProduct(**optional(help_text="Instead of what the catalogue has of the SKU."))


class DecisionShipping(serializers.Serializer[None]):
    amount = money()
    method = text(**optional())
    country = text(**optional())


class DecisionBasket(serializers.Serializer[None]):
    id = text(**optional())
    lines = DecisionLine(many=True, max_length=1000, help_text="At most 1,000 lines and 10,000 units.")  # type: ignore[call-arg]
    shipping = DecisionShipping(**optional())


class DecisionViewing(serializers.Serializer[None]):
    skus = texts(1000, **optional())
    categories = texts(1000, **optional())


class DecisionContext(serializers.Serializer[None]):
    campaign = text(**optional())
    referrer = text(**optional())
    device = text(**optional())
    payment_method = text(**optional())
    viewing = DecisionViewing(**optional())
    attributes = serializers.DictField(**optional())


class DecisionProposal(serializers.Serializer[None]):
    offer = text()
    score = serializers.FloatField(**optional())


class DecisionOptions(serializers.Serializer[None]):
    explain = serializers.ChoiceField(["applied", "candidates", "all"], required=False, default="applied")
    offer = text(**optional(help_text="With `explain: all`: only this offer."))
    audience = serializers.ChoiceField(["shopper", "agent", "engineer"], required=False, default="shopper")
    language = text(required=False, default="en")
    nudges = serializers.BooleanField(required=False, default=True)
    decline_gifts = texts(100, **optional())
    gifts = serializers.DictField(child=text(), **optional(help_text="Offer code -> the SKU chosen."))


@extend_schema_serializer(component_name="Decision")
class DecisionRequest(serializers.Serializer[None]):
    """Shopper, basket and context: the one question."""

    channel = text()
    region = text(**optional())
    store = text(**optional())
    currency = serializers.RegexField(r"^[A-Z]{3}$", help_text="ISO 4217.")
    prices_include_tax = serializers.BooleanField(**optional(help_text="Absent: the channel's setting."))
    customer = DecisionCustomer(**optional())
    basket = DecisionBasket()
    coupons = texts(20, **optional())
    context = DecisionContext(**optional())  # type: ignore[assignment]
    proposals = DecisionProposal(many=True, **optional())
    reservation = text(**optional())
    exclude = texts(1000, **optional())
    options = DecisionOptions(**optional())
