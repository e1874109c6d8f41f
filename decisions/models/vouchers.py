"""Vouchers that orders have earned: which code was granted by which redemption."""

from django.db import models
from django.db.models import Q

from decisions.models.ledger import Claim

STATES = [("issued", "issued"), ("refused", "could not be issued"), ("void", "void")]


class Voucher(models.Model):
    """One voucher of one redemption; the code itself is known by its digest and its last symbols alone."""

    pk = models.CompositePrimaryKey("claim_id", "number")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="vouchers", db_index=False)
    number = models.PositiveSmallIntegerField(help_text="Place in the redemption's answer, from 0.")
    offer = models.CharField(max_length=200, help_text="The offer that granted it.")
    pool = models.CharField(max_length=80, help_text="The pool that its code is in.")
    digest = models.BinaryField(null=True, unique=True, help_text="The code's; none where none was issued.")
    tail = models.CharField(max_length=4, blank=True)
    expires = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=STATES, help_text="Whether it was used, the ledger knows.")

    class Meta:
        ordering = ["claim_id", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="refused", digest=None)
                | Q(state__in=("issued", "void"), digest__isnull=False),
                name="voucher_has_a_code_unless_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} …{self.tail}"
