"""Who asked, who approved, what was published, and what the jobs did."""

from governance.models.budgets import CampaignBudget
from governance.models.effects import RuleEffect, RuleLook
from governance.models.evidence import EvidencePart
from governance.models.forecasting import Forecast, ForecastChunk, ForecastRun
from governance.models.incidents import Incident
from governance.models.jobs import JobRun
from governance.models.launch import Approval, EffectiveVersion, Publication, Review
from governance.models.notifications import (
    Delivery,
    Notice,
    Notification,
    Reader,
    Subscription,
    WebhookEndpoint,
)
from governance.models.people import RefusedAttempt, RoleGrant, RoleRequest
from governance.models.rules import RuleVersion
from governance.models.stopping import StopRule
from governance.models.testing import BasketRun, TestBasket

__all__ = [
    "Approval",
    "BasketRun",
    "CampaignBudget",
    "Delivery",
    "EffectiveVersion",
    "EvidencePart",
    "Forecast",
    "ForecastChunk",
    "ForecastRun",
    "Incident",
    "JobRun",
    "Notice",
    "Notification",
    "Publication",
    "Reader",
    "RefusedAttempt",
    "Review",
    "RoleGrant",
    "RoleRequest",
    "RuleEffect",
    "RuleLook",
    "RuleVersion",
    "StopRule",
    "Subscription",
    "TestBasket",
    "WebhookEndpoint",
]
