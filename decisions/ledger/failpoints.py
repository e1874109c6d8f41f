"""Places at which a process ends at once, as by a power cut, when a test asks for it.

The variable FAILPOINT names the place; nothing else sets it.
"""

import os
import signal

PLACES = ("begun", "claimed", "taken", "settled", "moved", "stated", "answered", "committed")
"""The steps of a verb that writes, in their order; the answer is sent after the last."""
_WANTED = os.environ.get("FAILPOINT", "")


def failpoint(place: str) -> None:
    """Ends the process without a word if this is the place."""
    if place == _WANTED:
        os.kill(os.getpid(), signal.SIGKILL)
