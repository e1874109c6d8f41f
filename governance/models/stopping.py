"""Rules that stop an offer by themselves, or raise an alarm."""

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class StopRule(models.Model):
    """What may not happen to an offer, or in the house as a whole, within some minutes."""

    SCOPES = [
        ("offer", _("one offer")),
        ("campaign", _("each offer of a campaign")),
        ("tag", _("each offer with a tag")),
        ("everything", _("each offer")),
        ("house", _("the house as a whole")),
    ]
    MEASURES = [
        ("pace", _("times faster than planned, a budget is used")),
        ("discount_share", _("per cent of the sales that it applied to, the discount takes")),
        ("refusal_rate", _("per cent of orders and reservations, those refused because of it")),
    ]
    ACTIONS = [("pause", _("pause the offer and open an incident")), ("alarm", _("open an incident"))]
    scope = models.CharField(max_length=10, choices=SCOPES)
    code = models.CharField(max_length=100, blank=True, help_text=_("Of the offer or campaign, or the tag."))
    measure = models.CharField(max_length=14, choices=MEASURES)
    threshold = models.DecimalField(
        max_digits=9, decimal_places=2, help_text=_("Above it the rule acts: a factor, or per cent.")
    )
    window_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1)], help_text=_("How far back is looked, at most a day.")
    )
    at_least = models.PositiveIntegerField(
        default=20,
        validators=[MinValueValidator(1)],
        help_text=_("With fewer orders (for refusals: orders and refusals) nothing is judged."),
    )
    action = models.CharField(max_length=5, choices=ACTIONS)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(help_text=_("Why there is this rule, and why this threshold."))
    active = models.BooleanField(default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(threshold__gt=0), name="stop_rule_has_a_threshold"),
            models.CheckConstraint(
                condition=Q(window_minutes__gte=1, window_minutes__lte=1440),
                name="stop_rule_looks_back_a_day",
            ),
            models.CheckConstraint(condition=Q(at_least__gte=1), name="stop_rule_judges_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="stop_rule_has_a_reason"),
            models.CheckConstraint(
                condition=(Q(scope__in=["everything", "house"]) & Q(code=""))
                | (Q(scope__in=["offer", "campaign", "tag"]) & ~Q(code="")),
                name="stop_rule_names_what_it_is_about",
            ),
            models.CheckConstraint(
                condition=~Q(scope="house") | (Q(action="alarm") & ~Q(measure="pace")),
                name="stop_rule_of_the_house_raises_alarms_of_shares",
            ),
        ]
        triggers = [pgtrigger.Protect(name="stop_rules_are_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"rule {self.pk}: {self.subject}, {self.measure.replace('_', ' ')} above {self.threshold}"

    @property
    def subject(self) -> str:
        """What it is about, in short."""
        return f"{self.scope} {self.code}".strip()
