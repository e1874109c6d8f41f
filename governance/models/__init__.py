"""Who asked, who approved, what was published, and what the jobs did."""

from governance.models.evidence import EvidencePart
from governance.models.forecasting import Forecast, ForecastChunk, ForecastRun
from governance.models.incidents import Incident
from governance.models.jobs import JobRun
from governance.models.launch import Publication, Review
from governance.models.people import RefusedAttempt, RoleGrant
from governance.models.policies import PolicyVersion
from governance.models.testing import BasketRun, TestBasket

__all__ = [
    "BasketRun",
    "EvidencePart",
    "Forecast",
    "ForecastChunk",
    "ForecastRun",
    "Incident",
    "JobRun",
    "PolicyVersion",
    "Publication",
    "RefusedAttempt",
    "Review",
    "RoleGrant",
    "TestBasket",
]
