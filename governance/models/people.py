"""Who holds which role, and what was refused to whom."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class RoleGrant(models.Model):
    """That a person holds a role: since when, by whom, through which door. Its history keeps what ended."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_grants")
    role = models.ForeignKey("auth.Group", on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()
    door = models.CharField(max_length=20, help_text="admin or command.")
    history = HistoricalRecords()

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="person_holds_a_role_once"),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=models.F("user")),
                name="nobody_grants_himself_a_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role}"


class RefusedAttempt(models.Model):
    """Something that a person tried and was not allowed to do; kept although nothing else was changed."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=40, help_text="approve, submit ...")
    target = models.CharField(max_length=200, help_text="What it was tried on, in words.")
    code = models.CharField(max_length=60)
    detail = models.TextField()
    door = models.CharField(max_length=20, help_text="admin, api, command or job.")

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [
            pgtrigger.Protect(name="attempts_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.actor} tried to {self.action} {self.target}"
