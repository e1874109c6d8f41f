"""Immutable, content-addressed snapshots of everything that decides a price."""

import pgtrigger
from django.db import models
from django.db.models import Q


class Definition(models.Model):
    """One approved document (offer version, policy ...) in canonical JSON, addressed by its SHA-256.

    Snapshots share definitions: publishing one changed offer stores one new row.
    """

    hash = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 hex of the body's bytes.")
    kind = models.CharField(max_length=20, help_text="offer, policy, guardrail, suppression, experiment.")
    code = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    body = models.TextField(help_text="Canonical JSON.")

    class Meta:
        indexes = [models.Index(fields=["kind", "code"], name="definition_kind_code")]
        triggers = [
            pgtrigger.Protect(
                name="definitions_are_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} v{self.version}"


class Card(models.Model):
    """What compiling a snapshot needs of an offer's document, made once by the code that `mark` names.

    Nothing but a shortcut: what is not here is made again from the definition.
    """

    pk = models.CompositePrimaryKey("mark", "hash")
    mark = models.CharField(max_length=16, help_text="Of the code that read the document.")
    hash = models.CharField(max_length=64, help_text="The definition's.")
    outline = models.TextField(help_text="Canonical JSON.")
    packed = models.BinaryField(help_text="The definition's body, deflated.")

    class Meta:
        triggers = [pgtrigger.Protect(name="cards_are_made_anew", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.hash[:12]


class Snapshot(models.Model):
    """The set of definitions live together; its hash covers the sorted manifest of their hashes."""

    hash = models.CharField(max_length=71, primary_key=True, help_text='"sha256:" and the hex digest.')
    manifest = models.TextField(help_text="Canonical JSON: sorted list of [kind, code, version, hash].")
    offers = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        triggers = [
            pgtrigger.Protect(name="snapshots_are_immutable", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.hash[:19]


class CurrentSnapshot(models.Model):
    """The single row that says which snapshot decides now; `sequence` grows with every switch."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT)
    sequence = models.PositiveBigIntegerField(default=0)
    installed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_current_snapshot")]

    def __str__(self) -> str:
        return f"#{self.sequence}"
