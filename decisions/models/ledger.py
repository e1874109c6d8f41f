"""The ledger: allowances, who has what of them, and every movement.

Written by decisions/ledger alone. A counter changes only together with its movement, in one transaction.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from decisions.models.append_only import not_truncated


class Allowance(models.Model):
    """One limit for one subject and period: how much of it may be given, is held and is used.

    Counts are uses (one use = one order) or units of a gift; amounts are minor units of `unit`. A hot
    allowance is spread over several slots, each with a share of it.
    No row is ever deleted.
    """

    key = models.BinaryField(max_length=16, help_text="Digest of kind, owner, subject, period and unit.")
    slot = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    owner = models.CharField(max_length=200, help_text="Code of the offer or campaign, SKU of the gift.")
    subject = models.CharField(max_length=200, help_text="Customer identity, code, channel, store, location.")
    period = models.CharField(max_length=40)
    unit = models.CharField(max_length=3, help_text="Currency of an amount; empty for counts.")
    share = models.BigIntegerField(help_text="What may be held and used together.")
    excess = models.BigIntegerField(
        default=0,
        help_text="Of the share: what was given before the limit was lowered; it goes as it returns.",
    )
    held = models.BigIntegerField(default=0)
    used = models.BigIntegerField(default=0)
    debt = models.BigIntegerField(default=0, help_text="Sold offline beyond the limit, outside `used`.")
    version = models.BigIntegerField(help_text="Of what stated the limit last.")

    class Meta:
        ordering = ["owner", "kind", "subject", "period", "slot"]
        verbose_name = "allowance"
        verbose_name_plural = "budgets and limits"
        constraints = [
            models.UniqueConstraint(fields=["key", "slot"], name="allowance_key_slot"),
            models.CheckConstraint(condition=Q(held__gte=0), name="allowance_holds_nothing_below_zero"),
            models.CheckConstraint(condition=Q(used__gte=0), name="allowance_uses_nothing_below_zero"),
            models.CheckConstraint(condition=Q(debt__gte=0), name="allowance_owes_nothing_below_zero"),
            models.CheckConstraint(
                condition=Q(excess__gte=0, excess__lte=F("share")),
                name="allowance_excess_is_part_of_its_share",
            ),
            models.CheckConstraint(
                condition=Q(share__gte=F("held") + F("used")), name="allowance_is_never_overspent"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "kind"], name="allowance_owner_kind"),
            models.Index(fields=["owner"], condition=Q(debt__gt=0), name="allowance_in_debt"),
        ]
        triggers = [pgtrigger.Protect(name="allowances_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.owner, self.kind, self.subject, self.period, self.unit]))


class Claim(models.Model):
    """A decision that was reserved or redeemed; a reservation and the redemption that it becomes are one row.

    held -> committed -> partially_returned -> returned; held -> released or expired; committed -> cancelled.
    """

    LIVE = ("held", "committed", "partially_returned", "returned")
    STATES = [(state, state) for state in (*LIVE, "released", "expired", "cancelled")]
    id = models.CharField(max_length=26, primary_key=True, help_text="ULID.")
    state = models.CharField(max_length=20, choices=STATES)
    channel = models.CharField(max_length=64)
    decision = models.CharField(max_length=26)
    reserved = models.BooleanField(help_text="Whether it began as a reservation.")
    order_id = models.CharField(max_length=200, null=True)
    order_total = models.BigIntegerField(null=True, help_text="As the channel told it, minor units.")
    created = models.DateTimeField()
    expires = models.DateTimeField(null=True, help_text="Of a hold: after it all that is held is free.")
    committed = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    terms = models.TextField(help_text="Canonical JSON: what was decided, as returns need it.")

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name = "redemption"
        constraints = [
            models.UniqueConstraint(fields=["channel", "order_id"], name="claim_order_is_unique_for_ever"),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state__in=("held", "committed", "partially_returned", "returned")),
                name="claim_is_the_only_one_of_its_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(expires__isnull=False), name="claim_that_is_held_expires"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("committed", "partially_returned", "returned", "cancelled"))
                | Q(order_id__isnull=False, committed__isnull=False),
                name="claim_that_is_committed_names_its_order",
            ),
        ]
        indexes = [
            models.Index(fields=["expires"], condition=Q(state="held"), name="claim_held_until"),
        ]

    def __str__(self) -> str:
        return self.id


class Return(models.Model):
    """One return of units of a redemption, with its answer as it was given; never changed itself."""

    id = models.CharField(max_length=26, primary_key=True, help_text="ULID.")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="returns")
    return_id = models.CharField(max_length=255, help_text="The channel's own, or its Idempotency-Key.")
    created = models.DateTimeField()
    refund = models.BigIntegerField(help_text="Minor units.")
    shortfall = models.BigIntegerField(help_text="What is open against later refunds after this one.")
    shipping = models.BooleanField(help_text="Whether shipping was refunded with it.")
    shipping_asked = models.BooleanField(db_default=False, help_text="Whether it asked for shipping.")
    units = models.TextField(help_text="Canonical JSON: line -> how many of its units came back.")
    answer = models.TextField()

    class Meta:
        ordering = ["created", "id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "return_id"], name="return_is_named_once"),
            models.CheckConstraint(
                condition=Q(refund__gte=0, shortfall__gte=0), name="return_refunds_nothing_below_zero"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="returns_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            not_truncated("returns"),
        ]

    def __str__(self) -> str:
        return self.return_id


class Stake(models.Model):
    """What one claim has of one allowance; `expires` decides, whether or not a job has tidied it up."""

    pk = models.CompositePrimaryKey("claim_id", "allowance_id")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="stakes", db_index=False)
    allowance = models.ForeignKey(
        Allowance, models.PROTECT, related_name="stakes", db_index=False, db_constraint=False
    )
    """No constraint of the database: its row locks on a hot allowance would cost half of the rate."""
    state = models.CharField(max_length=8, help_text="held, used or ended.")
    quantity = models.BigIntegerField()
    returned = models.BigIntegerField(default=0)
    at = models.DateTimeField(help_text="Of the decision: rolling periods count by it.")
    expires = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stake_is_something"),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("quantity")),
                name="stake_returns_no_more_than_it_is",
            ),
            models.CheckConstraint(
                condition=Q(state="held", expires__isnull=False)
                | Q(state__in=("used", "ended"), expires__isnull=True),
                name="stake_that_is_held_expires",
            ),
        ]
        indexes = [
            models.Index(fields=["allowance", "expires"], condition=Q(state="held"), name="stake_held_until"),
            models.Index(fields=["allowance"], condition=~Q(state="ended"), name="stake_of_an_allowance"),
        ]


class Debt(models.Model):
    """What one claim was sold of one allowance beyond its limit, by a till that could not ask.

    Outside of what is used, and given back before it.
    """

    pk = models.CompositePrimaryKey("claim_id", "allowance_id")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="debts", db_index=False)
    allowance = models.ForeignKey(Allowance, models.PROTECT, related_name="debts", db_constraint=False)
    quantity = models.BigIntegerField()
    returned = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="debt_is_something"),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("quantity")),
                name="debt_returns_no_more_than_it_is",
            ),
        ]


class Movement(models.Model):
    """One change of one allowance, never changed itself: hold, use, release, return, debt or settle."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    allowance = models.ForeignKey(Allowance, models.PROTECT, related_name="movements", db_constraint=False)
    claim = models.CharField(max_length=26)
    kind = models.CharField(max_length=8)
    quantity = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="movement_moves_something")]
        indexes = [models.Index(fields=["claim"], name="movement_of_a_claim")]
        triggers = [
            pgtrigger.Protect(
                name="movements_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            not_truncated("movements"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class Answered(models.Model):
    """The answer to a request that came with an Idempotency-Key, kept for 30 days."""

    pk = models.CompositePrimaryKey("channel", "key")
    channel = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    request = models.BinaryField(max_length=32, help_text="SHA-256 of verb, path and body.")
    status = models.PositiveSmallIntegerField()
    answer = models.TextField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
