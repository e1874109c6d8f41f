"""Who holds which role, and what was refused to whom."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
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
    until = models.DateTimeField(null=True, blank=True, help_text="From then on it counts no more.")
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who gave it to this person for a time.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="person_holds_a_role_once"),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=models.F("user")),
                name="nobody_grants_himself_a_role",
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True)
                | (Q(until__isnull=False) & ~Q(stands_in_for=models.F("user"))),
                name="standing_in_is_for_another_and_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role}"


class RoleRequest(models.Model):
    """That somebody is to get roles: asked by one person, granted by another.

    With `stands_in_for` it is a delegation, which ends at `until`; else `roles` is what the person holds
    from then on.
    """

    STATES = [
        ("open", "open"),
        ("granted", "granted"),
        ("refused", "refused"),
        ("withdrawn", "withdrawn"),
    ]
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_requests")
    roles = ArrayField(models.CharField(max_length=20))
    reason = models.TextField()
    until = models.DateTimeField(null=True, blank=True)
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES, default="open")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="open"), name="person_has_one_open_role_request"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="role_request_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="granted")
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=models.F("asked_by"))
                    & ~Q(decided_by=models.F("user"))
                ),
                name="roles_are_granted_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True)
                | (
                    Q(until__isnull=False)
                    & ~Q(stands_in_for=models.F("user"))
                    & (Q(decided_by__isnull=True) | ~Q(decided_by=models.F("stands_in_for")))
                ),
                name="delegation_is_to_another_and_ends",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_asked_stays",
                fields=["user", "roles", "reason", "until", "stands_in_for", "asked_by", "asked_at"],
            ),
            pgtrigger.Protect(name="role_requests_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {', '.join(self.roles) or 'no role'}"


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
