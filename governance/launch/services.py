"""Everything that may be done to an offer on its way from draft to retirement."""

from governance.launch.checking import approve, send_back
from governance.launch.publishing import publish
from governance.launch.submitting import submit, withdraw
from governance.launch.switching import pause, resume, retire

__all__ = ["approve", "pause", "publish", "resume", "retire", "send_back", "submit", "withdraw"]
