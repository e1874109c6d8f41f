"""Who asked, who approved, what was published, and what the jobs did."""

from governance.models.incidents import Incident
from governance.models.jobs import JobRun
from governance.models.launch import Publication, Review
from governance.models.people import RefusedAttempt, RoleGrant
from governance.models.policies import PolicyVersion
from governance.models.stopping import StopRule
from governance.models.testing import BasketRun, TestBasket

__all__ = [
    "BasketRun",
    "Incident",
    "JobRun",
    "PolicyVersion",
    "Publication",
    "RefusedAttempt",
    "Review",
    "RoleGrant",
    "StopRule",
    "TestBasket",
]
