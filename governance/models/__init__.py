"""Who asked, who approved, what was published, and what the jobs did."""

from governance.models.budgets import CampaignBudget
from governance.models.incidents import Incident
from governance.models.jobs import JobRun
from governance.models.launch import Publication, Review
from governance.models.notifications import (
    Delivery,
    Notice,
    Notification,
    Reader,
    Subscription,
    WebhookEndpoint,
)
from governance.models.people import RefusedAttempt, RoleGrant
from governance.models.policies import PolicyVersion
from governance.models.testing import BasketRun, TestBasket

__all__ = [
    "BasketRun",
    "CampaignBudget",
    "Delivery",
    "Incident",
    "JobRun",
    "Notice",
    "Notification",
    "PolicyVersion",
    "Publication",
    "Reader",
    "RefusedAttempt",
    "Review",
    "RoleGrant",
    "Subscription",
    "TestBasket",
    "WebhookEndpoint",
]
