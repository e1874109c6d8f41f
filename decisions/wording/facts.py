"""What the reasons say that speak of the shopper, the place, the way to pay and to ship, and what is held."""

from django.utils.translation import gettext_noop as _

from decisions.wording.voices import NOT_FOR_YOU, NOT_HERE, NOT_MET, Wording

FACTS: dict[str, str] = {
    "arm": _("Arm of the experiment"),
    "attribute": _("Attribute"),
    "campaign": _("Campaign"),
    "days_since_last_order": _("Days since the last order"),
    "device": _("Device"),
    "distinct": _("Number of different products"),
    "lifetime_spend": _("Spent so far"),
    "order_count": _("Number of orders"),
    "payment_method": _("Payment method"),
    "quantity": _("Number of items"),
    "referrer": _("Referrer"),
    "score": _("Score"),
    "shipping_country": _("Shipping country"),
    "shipping_method": _("Shipping method"),
    "subtotal": _("Basket value"),
    "tier": _("Loyalty tier"),
}
"""What a reason's `of` is called."""

FACT_WORDINGS: dict[str, Wording] = {
    "not_one_of": Wording(
        NOT_MET, _("%(of)s must be one of these: %(in)s."), "%(of)s not in %(in)s"
    ),
    "not_one_of:tier": Wording(
        NOT_FOR_YOU, _("The shopper's loyalty tier is none of these: %(in)s."), "customer tier not in %(in)s"
    ),
    "not_one_of:device": Wording(
        NOT_HERE, _("This offer is only for the devices %(in)s."), "device not in %(in)s"
    ),
    "not_one_of:campaign": Wording(
        NOT_FOR_YOU,
        _("This offer is only for shoppers who come from the campaigns %(in)s."),
        "context campaign not in %(in)s",
    ),
    "not_one_of:referrer": Wording(
        NOT_FOR_YOU,
        _("This offer is only for shoppers who are sent by %(in)s."),
        "referrer begins with none of %(in)s",
    ),
    "not_one_of:payment_method": Wording(
        _("This offer needs another payment method."),
        _("This offer is only for the payment methods %(in)s."),
        "payment method not in %(in)s",
    ),
    "not_one_of:shipping_method": Wording(
        _("This offer needs another shipping method."),
        _("This offer is only for the shipping methods %(in)s."),
        "shipping method not in %(in)s",
    ),
    "not_one_of:shipping_country": Wording(
        _("This offer is not available in the country that you ship to."),
        _("This offer is only for orders that are shipped to %(in)s."),
        "shipping country not in %(in)s",
    ),
    "not_one_of:attribute": Wording(
        NOT_FOR_YOU,
        _("The attribute %(name)s is none of these: %(in)s."),
        "attribute %(name)s not in %(in)s",
    ),
    "not_one_of:arm": Wording(
        NOT_FOR_YOU,
        _("The experiment %(experiment)s put the shopper into none of these arms: %(in)s."),
        "arm of experiment %(experiment)s not in %(in)s",
    ),
    "unknown_fact:arm": Wording(
        NOT_FOR_YOU,
        _("Nobody knows the shopper's arm in the experiment %(experiment)s."),
        "unknown fact: arm of experiment %(experiment)s",
    ),
    "coupon_not_held": Wording(
        _("This offer goes together with another code."),
        _("This offer goes together with another code, and that was not entered."),
        "no code of coupon_held was sent",
    ),
    "below_minimum:distinct": Wording(
        _("More different products are needed for this offer: %(missing)s."),
        _("Different matching products in the basket: %(actual)s; at least %(at_least)s needed."),
        "distinct %(actual)s < at_least %(at_least)s (missing %(missing)s)",
    ),
    "above_maximum:distinct": Wording(
        _("Too many different products for this offer; the limit is %(at_most)s."),
        _("Different matching products in the basket: %(actual)s; at most %(at_most)s allowed."),
        "distinct %(actual)s > at_most %(at_most)s",
    ),
    "below_minimum:days_since_last_order": Wording(
        NOT_FOR_YOU,
        _("Days since the shopper's last order: %(actual)s; this offer starts at %(at_least)s."),
        "days_since_last_order %(actual)s < at_least %(at_least)s",
    ),
    "above_maximum:days_since_last_order": Wording(
        NOT_FOR_YOU,
        _("Days since the shopper's last order: %(actual)s; this offer ends at %(at_most)s."),
        "days_since_last_order %(actual)s > at_most %(at_most)s",
    ),
    "below_minimum:lifetime_spend": Wording(
        NOT_FOR_YOU,
        _("The shopper has spent %(actual)s so far; this offer starts at %(at_least)s."),
        "lifetime_spend %(actual)s < at_least %(at_least)s",
    ),
    "above_maximum:lifetime_spend": Wording(
        NOT_FOR_YOU,
        _("The shopper has spent %(actual)s so far; this offer ends at %(at_most)s."),
        "lifetime_spend %(actual)s > at_most %(at_most)s",
    ),
    "below_minimum:attribute": Wording(
        NOT_FOR_YOU,
        _("The attribute %(name)s is %(actual)s; at least %(at_least)s is needed."),
        "attribute %(name)s %(actual)s < at_least %(at_least)s",
    ),
    "above_maximum:attribute": Wording(
        NOT_FOR_YOU,
        _("The attribute %(name)s is %(actual)s; at most %(at_most)s is allowed."),
        "attribute %(name)s %(actual)s > at_most %(at_most)s",
    ),
    "not_equal:attribute": Wording(
        NOT_FOR_YOU,
        _("The attribute %(name)s is %(actual)s; it must be %(equals)s."),
        "attribute %(name)s %(actual)s != %(equals)s",
    ),
    "unknown_fact:attribute": Wording(
        NOT_FOR_YOU,
        _("This cannot be checked, because the attribute %(name)s is not known."),
        "unknown fact: attribute %(name)s",
    ),
    "below_minimum:score": Wording(
        NOT_FOR_YOU,
        _("The score %(name)s is %(actual)s; at least %(at_least)s is needed."),
        "score %(name)s %(actual)s < at_least %(at_least)s",
    ),
    "above_maximum:score": Wording(
        NOT_FOR_YOU,
        _("The score %(name)s is %(actual)s; at most %(at_most)s is allowed."),
        "score %(name)s %(actual)s > at_most %(at_most)s",
    ),
    "unknown_fact:score": Wording(
        NOT_FOR_YOU,
        _("This cannot be checked, because the score %(name)s is not known."),
        "unknown fact: score %(name)s",
    ),
}  # fmt: skip
