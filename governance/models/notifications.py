"""What people and systems are told: a notice once, to each who is to know, each way once."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.notifications.kinds import DAILY, MAIL, OFF, kinds

ENDED = ("sent", "failed", "unknown")
"""States of a delivery that is over for good."""


def languages() -> list[tuple[str, str]]:
    """The languages of the house; one more needs no migration."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


class Notice(models.Model):
    """One thing that happened and that somebody is to know; `key` is its name: it is told once."""

    kind = models.CharField(max_length=30, choices=kinds)
    key = models.CharField(max_length=200, unique=True)
    facts = models.JSONField(default=dict, help_text='What its sentence is made of: {"what": "summer10 v1"}.')
    about = models.CharField(max_length=80, help_text="The kind of object: governance.review.")
    about_id = models.CharField(max_length=40)
    url = models.CharField(max_length=300, help_text="The object's page, from /admin/ on.")
    roles = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="The roles that are told."
    )
    by = models.CharField(max_length=150, help_text="The person or job that did it.")
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [pgtrigger.Protect(name="notices_stay_as_they_are", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.key


class WebhookEndpoint(models.Model):
    """An address of another system that is told of what the house, or one role, is told; calls are signed."""

    name = models.CharField(max_length=120, unique=True)
    url = models.URLField(max_length=500)
    role = models.CharField(
        max_length=20, blank=True, help_text="It is told what this role is told; empty: everything."
    )
    kinds = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, help_text="Of these kinds; empty: of all."
    )
    sealed_secret = models.BinaryField(editable=False)
    master = models.CharField(max_length=8, editable=False, help_text="The master key that opens it.")
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="Since it last took one.")
    last_ok_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_why = models.CharField(max_length=300, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["sealed_secret", "master", "failures", "last_ok_at"])

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_why="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_why="")),
                name="switching_off_an_endpoint_says_why",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message on one way out: a mail, a day's digest, a call of a webhook.

    It is claimed before it is sent and marked after. A mail of which nobody knows whether it went is never
    sent again; a call is, under the same id.
    """

    WAYS = [("mail", "e-mail"), ("digest", "digest"), ("webhook", "webhook")]
    STATES = [
        ("waiting", "waiting"),
        ("sending", "sending"),
        ("sent", "sent"),
        ("failed", "failed"),
        ("unknown", "unknown"),
    ]
    way = models.CharField(max_length=8, choices=WAYS)
    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    endpoint = models.ForeignKey(
        WebhookEndpoint, null=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    day = models.DateField(null=True, help_text="A digest's day, where its reader is.")
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-due_at", "-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "user"], condition=Q(way="mail"), name="notice_is_mailed_to_a_person_once"
            ),
            models.UniqueConstraint(
                fields=["notice", "endpoint"],
                condition=Q(way="webhook"),
                name="notice_goes_to_an_endpoint_once",
            ),
            models.UniqueConstraint(
                fields=["user", "day"], condition=Q(way="digest"), name="person_gets_one_digest_a_day"
            ),
            models.CheckConstraint(
                condition=Q(way="mail", notice__isnull=False, user__isnull=False, endpoint__isnull=True)
                | Q(way="webhook", notice__isnull=False, user__isnull=True, endpoint__isnull=False)
                | Q(way="digest", notice__isnull=True, user__isnull=False, day__isnull=False),
                name="delivery_says_what_goes_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(claimed_at__isnull=False), name="sent_delivery_was_claimed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"]) | Q(ended_at__isnull=False),
                name="ended_delivery_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "unknown"]) | ~Q(error=""),
                name="failed_delivery_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="delivery_to_come"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="ended_delivery_is_never_sent_again",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=ENDED),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.pk}"


class Notification(models.Model):
    """A notice as one person has it: in the inbox, read or not, and to be in a digest or not."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="notifications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications")
    because = models.CharField(max_length=20, blank=True, help_text="The role that is told; empty: oneself.")
    inbox = models.BooleanField(default=True)
    daily = models.BooleanField(default=False, help_text="Whether it belongs into a digest.")
    digest = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="notifications"
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-notice__at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "user"], name="person_has_a_notice_once"),
            models.CheckConstraint(
                condition=Q(digest__isnull=True) | Q(daily=True), name="digest_holds_what_is_for_it"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=Q(inbox=True, read_at__isnull=True), name="notification_unread"
            ),
            models.Index(
                fields=["user"], condition=Q(daily=True, digest__isnull=True), name="notification_for_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} for {self.user}"


class Subscription(models.Model):
    """How a person, or everybody of a role, is told of one kind; the person's own word goes first."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    role = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=30, choices=kinds)
    inbox = models.BooleanField(default=True)
    mail = models.CharField(max_length=8, choices=MAIL, default=DAILY)

    class Meta:
        ordering = ["role", "user", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(user__isnull=False), name="person_subscribes_once"
            ),
            models.UniqueConstraint(
                fields=["role", "kind"], condition=Q(user__isnull=True), name="role_subscribes_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, role="") | (Q(user__isnull=True) & ~Q(role="")),
                name="subscription_is_a_persons_or_a_roles",
            ),
            models.CheckConstraint(
                condition=Q(inbox=True) | ~Q(mail=OFF) | Q(user__isnull=False),
                name="role_is_told_by_some_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user or self.role}"


class Reader(models.Model):
    """How a person reads: the language, and when the day's digest comes where he is."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reader")
    language = models.CharField(max_length=8, blank=True, choices=languages)
    zone = models.CharField(max_length=64, default="UTC")
    digest_hour = models.PositiveSmallIntegerField(default=7)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lte=23), name="digest_comes_at_an_hour_of_the_day"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
