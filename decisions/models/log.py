"""The decision log: every answer with all it was computed from."""

from django.db import models


class LoggedDecision(models.Model):
    """One decision; the table is partitioned by `created` and append-only, made by SQL in a migration.

    `request` is the body as it was received, `answer` the one that was sent; facts and allowances are
    canonical JSON. From these replay gives the same answer, to the byte. Request and facts are ciphertext
    under `data_key`; without one they are clear text, from before there were keys.
    """

    id = models.CharField(max_length=26, primary_key=True, help_text="ULID; its time is `created`.")
    created = models.DateTimeField()
    expires = models.DateTimeField()
    channel = models.CharField(max_length=64)
    key = models.CharField(max_length=16, help_text="Public prefix of the API key.")
    diagnose = models.BooleanField(
        help_text="The key could see why codes were refused and what was suppressed."
    )
    snapshot = models.CharField(max_length=71)
    overrides = models.BigIntegerField()
    engine = models.CharField(max_length=20)
    subject = models.BinaryField(null=True, help_text="HMAC of the customer's identity; none for a guest.")
    data_key = models.UUIDField(null=True)
    request = models.BinaryField()
    facts = models.BinaryField()
    allowances = models.TextField()
    answer = models.TextField()

    class Meta:
        managed = False
        db_table = "decisions_log"
        ordering = ["-created", "-id"]
        verbose_name = "decision"

    def __str__(self) -> str:
        return self.id
