"""Who asked, who approved, what was published, and what the jobs did."""

from governance.models.incidents import Incident
from governance.models.jobs import JobRun
from governance.models.launch import Publication, Review
from governance.models.people import RefusedAttempt, RoleGrant
from governance.models.policies import PolicyVersion

__all__ = ["Incident", "JobRun", "PolicyVersion", "Publication", "RefusedAttempt", "Review", "RoleGrant"]
