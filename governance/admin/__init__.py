"""The desk's own pages: reviews, policy, publications, jobs, people."""

from governance.admin.budgets import CampaignBudgetAdmin
from governance.admin.endpoints import WebhookEndpointAdmin
from governance.admin.incidents import IncidentAdmin
from governance.admin.jobs import JobRunAdmin
from governance.admin.notifications import DeliveryAdmin, NotificationAdmin
from governance.admin.people import PersonAdmin, RefusedAttemptAdmin, RoleGrantAdmin
from governance.admin.publications import PublicationAdmin
from governance.admin.reviews import ReviewAdmin
from governance.admin.role_requests import RoleRequestAdmin
from governance.admin.rules import RuleVersionAdmin
from governance.admin.schedule import PeriodicTaskAdmin
from governance.admin.stopping import StopRuleAdmin
from governance.admin.testing import TestBasketAdmin

__all__ = [
    "CampaignBudgetAdmin",
    "DeliveryAdmin",
    "IncidentAdmin",
    "JobRunAdmin",
    "NotificationAdmin",
    "PeriodicTaskAdmin",
    "PersonAdmin",
    "PublicationAdmin",
    "RefusedAttemptAdmin",
    "ReviewAdmin",
    "RoleGrantAdmin",
    "RoleRequestAdmin",
    "RuleVersionAdmin",
    "StopRuleAdmin",
    "TestBasketAdmin",
    "WebhookEndpointAdmin",
]
