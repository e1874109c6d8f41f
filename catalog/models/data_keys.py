"""Keys under which personal texts lie elsewhere: whoever is erased loses the key, and the texts are noise."""

import pgtrigger
from django.db import models
from django.db.models import Q


class DataKey(models.Model):
    """A key of one person, or of the guests of a day; itself sealed under the master key.

    A person may have several: every process that finds none makes one. A shredded key's row stays, so that
    what it opened is known to be erased and not just lost.
    """

    id = models.UUIDField(primary_key=True)
    subject = models.BinaryField(null=True, help_text="16 bytes of the HMAC-SHA256 of the person's identity.")
    day = models.DateField(null=True, help_text="Of guests: the day (UTC) of their decisions.")
    wrapped = models.BinaryField(null=True, help_text="The key, sealed; nothing once it is shredded.")
    master = models.CharField(max_length=8, help_text="Which master key sealed it.")
    made = models.DateTimeField()
    shredded = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=True, day__isnull=False)
                | Q(subject__isnull=False, day__isnull=True),
                name="data_key_is_a_persons_or_a_days",
            ),
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, shredded__isnull=False)
                | Q(wrapped__isnull=False, shredded__isnull=True),
                name="data_key_is_there_or_shredded",
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], condition=Q(wrapped__isnull=False), name="data_key_of_a_person"),
            models.Index(fields=["day"], condition=Q(day__isnull=False), name="data_key_of_a_day"),
        ]
        triggers = [pgtrigger.Protect(name="data_keys_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.pk)
