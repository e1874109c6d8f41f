"""Everything that may be done to an offer on its way from draft to retirement."""

from governance.launch.checking import approve, send_back
from governance.launch.emergency import launch_in_emergency
from governance.launch.publishing import publish
from governance.launch.submitting import carry_over, submit, withdraw
from governance.launch.switching import end, pause, resume, retire

__all__ = [
    "approve",
    "carry_over",
    "end",
    "launch_in_emergency",
    "pause",
    "publish",
    "resume",
    "retire",
    "send_back",
    "submit",
    "withdraw",
]
