"""Running manage.py as a step of a larger command."""

import signal
import subprocess
import sys
from collections.abc import Mapping

from config.local import children
from config.local.places import ROOT
from config.local.steps import Refused

MANAGE = ROOT / "manage.py"


def django(environment: Mapping[str, str], *words: str) -> None:
    """One management command; its output goes to stderr, since stdout belongs to the user's own command."""
    done = subprocess.run(
        [sys.executable, str(MANAGE), *words],
        env={"LOG_LEVEL": "WARNING", **environment},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        check=False,
        preexec_fn=children.ending_with_us(signal.SIGTERM),
    )
    if done.returncode != 0:
        raise Refused(f"`manage.py {' '.join(words)}` failed (exit {done.returncode})")
