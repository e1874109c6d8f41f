"""Who asked, who approved, what was published, and what the jobs did."""

from governance.models.incidents import Incident
from governance.models.jobs import JobRun
from governance.models.launch import Approval, EffectiveVersion, Publication, Review
from governance.models.people import RefusedAttempt, RoleGrant, RoleRequest
from governance.models.policies import PolicyVersion
from governance.models.testing import BasketRun, TestBasket

__all__ = [
    "Approval",
    "BasketRun",
    "EffectiveVersion",
    "Incident",
    "JobRun",
    "PolicyVersion",
    "Publication",
    "RefusedAttempt",
    "Review",
    "RoleGrant",
    "RoleRequest",
    "TestBasket",
]
