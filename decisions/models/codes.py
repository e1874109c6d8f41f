"""Codes that the house hands out: pools of them, the batches they came in, and each as a digest."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

KINDS = [("unique", "unique codes"), ("personal", "personal codes"), ("voucher", "vouchers")]
ORIGINS = [("generated", "generated"), ("imported", "imported"), ("issued", "issued one by one")]
IDENTITIES = [("id", "customer id"), ("email", "e-mail"), ("device", "device"), ("card", "card")]
DEEDS = [
    ("asked", "asked for"),
    ("generated", "generated"),
    ("imported", "imported"),
    ("issued", "issued"),
    ("bound", "bound"),
    ("exported", "exported"),
    ("voided", "voided"),
]
SHORTEST, LONGEST = 13, 40
"""Drawn symbols of a code: 13 of 30 symbols carry 63 bits."""


class CodePool(models.Model):
    """Codes of one purpose, which offers name together: a mailing's, a partner's, a benefit's vouchers."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=8,
        choices=KINDS,
        default="unique",
        help_text="unique: for whoever holds one. personal: for whom it is bound to. "
        "voucher: granted after an order.",
    )
    partner = models.CharField(
        max_length=120,
        blank=True,
        help_text="The affiliate or influencer to whom the codes are attributed, as affiliate:anna.",
    )
    prefix = models.CharField(max_length=20, blank=True, help_text="What every generated code begins with.")
    length = models.PositiveSmallIntegerField(
        default=15, help_text="Drawn symbols of a generated code, from 13 up; the prefix does not count."
    )
    grouping = models.PositiveSmallIntegerField(
        default=5, help_text="Symbols between two hyphens of a generated code; 0 = no hyphens."
    )
    expires = models.DateTimeField(
        null=True,
        blank=True,
        help_text="The codes are usable before it; of a batch's and a code's the earliest.",
    )
    note = models.TextField(blank=True)
    closed = models.BooleanField(
        default=False, help_text="Takes no more codes; those that it has stay usable."
    )
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["slug"]
        permissions = [
            ("generate_codepool", "Can generate codes"),
            ("import_codepool", "Can import codes"),
            ("export_codepool", "Can export the clear text of codes, once"),
            ("void_codepool", "Can void batches and pools"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(slug="") & ~Q(name=""), name="pool_has_a_name"),
            models.CheckConstraint(
                condition=Q(length__gte=SHORTEST, length__lte=LONGEST),
                name="pool_makes_codes_too_long_to_guess",
            ),
            models.CheckConstraint(condition=Q(grouping__lte=LONGEST), name="pool_has_groups_within_a_code"),
            models.CheckConstraint(
                condition=Q(prefix="") | Q(prefix__regex=r"^[A-Z0-9][A-Z0-9-]*$"),
                name="pool_has_a_plain_prefix",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class CodeBatch(models.Model):
    """Codes that came into a pool together, all or none; the row is there from when they are asked for."""

    # Four bytes, for every code refers to one.
    id = models.AutoField(primary_key=True)
    pool = models.ForeignKey(CodePool, on_delete=models.PROTECT, related_name="batches")
    origin = models.CharField(max_length=9, choices=ORIGINS)
    size = models.PositiveIntegerField(
        default=0, help_text="Codes; of those issued one by one, see the codes."
    )
    partner = models.CharField(max_length=120, blank=True, help_text="Instead of the pool's.")
    expires = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    mixed = models.BooleanField(default=False, help_text="Some codes have a partner or an end of their own.")
    void_codes = models.PositiveIntegerField(default=0, help_text="Codes that were voided one by one.")
    voided_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    sealed_key = models.BinaryField(
        null=True, help_text="Opens the clear texts, and is itself sealed; gone once they are exported."
    )
    exported_at = models.DateTimeField(null=True, blank=True)
    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "code batches"
        constraints = [
            models.CheckConstraint(
                condition=~Q(origin="generated") | Q(size__gt=0), name="generated_batch_has_codes"
            ),
            models.CheckConstraint(
                condition=Q(exported_at=None, exported_by=None)
                | Q(exported_at__isnull=False, exported_by__isnull=False, sealed_key=None),
                name="exported_batch_names_who_and_keeps_no_key",
            ),
            models.UniqueConstraint(
                fields=["pool"],
                condition=Q(origin="issued", voided_at=None),
                name="pool_has_one_open_batch_of_issued_codes",
            ),
        ]
        triggers = [pgtrigger.Protect(name="code_batches_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.pool} #{self.pk}"


class Code(models.Model):
    """One code. The columns stand in the order that wastes no space: there are tens of millions of them."""

    expires = models.DateTimeField(null=True)
    # Checked a million times a batch for nothing: batches stay, and only the services write codes.
    batch = models.ForeignKey(CodeBatch, on_delete=models.PROTECT, db_constraint=False, related_name="codes")
    void = models.BooleanField(default=False)
    tail = models.CharField(max_length=4, help_text="Its last symbols, the only ones that are shown.")
    digest = models.BinaryField(
        primary_key=True, help_text="16 bytes of the HMAC-SHA256 of the code as codes are compared."
    )
    partner = models.CharField(max_length=120, null=True, help_text="Instead of the batch's and the pool's.")

    class Meta:
        permissions = [("void_code", "Can void a single code")]
        default_permissions = ("view",)
        triggers = [pgtrigger.Protect(name="codes_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"…{self.tail}"


class CodeBinding(models.Model):
    """That a code belongs to whom this identity names; of several any one will do."""

    pk = models.CompositePrimaryKey("digest", "kind", "subject")
    digest = models.BinaryField(help_text="The code's.")
    kind = models.CharField(max_length=6, choices=IDENTITIES)
    subject = models.BinaryField(help_text="16 bytes of the HMAC-SHA256 of the identity.")

    class Meta:
        indexes = [models.Index(fields=["subject", "kind"], name="code_binding_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} of a code"


class SealedCodes(models.Model):
    """Clear texts of a part of a batch as ciphertext, until they are exported."""

    batch = models.ForeignKey(CodeBatch, on_delete=models.PROTECT, related_name="sealed")
    number = models.PositiveIntegerField()
    cipher = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="part_of_a_batch_is_sealed_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}, part {self.number}"


class CodeEvent(models.Model):
    """Who did what to codes, when, how many and why; append-only."""

    at = models.DateTimeField()
    pool = models.ForeignKey(CodePool, on_delete=models.PROTECT, related_name="events")
    batch = models.ForeignKey(CodeBatch, null=True, on_delete=models.PROTECT, related_name="events")
    deed = models.CharField(max_length=9, choices=DEEDS)
    count = models.PositiveIntegerField(help_text="Codes concerned.")
    tail = models.CharField(max_length=4, blank=True, help_text="The end of a single code.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    door = models.CharField(max_length=20, help_text="admin, command, job or decision.")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(deed="voided") | ~Q(reason=""), name="voiding_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="code_events_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.pool} {self.deed} {self.count}"
