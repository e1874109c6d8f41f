"""What the catalogue knows of a person goes; orders stay, of nobody."""

import secrets

from django.db import transaction

from catalog.models import Customer, CustomerIdentity, Order, Score, SegmentMembership


def identities_of(code: str) -> list[dict[str, str]]:
    """By what a customer is known in the catalogue, one identity a piece: id, email_hash, device, card."""
    known = [{"id": code}]
    customer = Customer.objects.filter(code=code).first()
    if customer is None:
        return known
    if customer.email_hash:
        known.append({"email_hash": customer.email_hash})
    others = CustomerIdentity.objects.filter(customer=customer).order_by("kind", "value")
    return known + [{other.kind: other.value} for other in others]


@transaction.atomic
def erase_customer_row(*, code: str) -> bool:
    """Empties a customer's row and takes its id away; False where there is none.

    Identities, scores and segments go. Orders keep their money, without attributes, under a row that names
    nobody; the sums over them stay with it.
    """
    customer = Customer.objects.select_for_update().filter(code=code).first()
    if customer is None:
        return False
    for model in (CustomerIdentity, Score, SegmentMembership):
        model._default_manager.filter(customer=customer).delete()
    Order.objects.filter(customer=customer).exclude(attributes={}).update(attributes={})
    customer.code = f"erased-{secrets.token_hex(8)}"
    customer.email_hash, customer.tier, customer.attributes = "", "", {}
    customer.save()
    return True
