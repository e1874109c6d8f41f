"""Run by a test as a process of its own: hands a mail over and is killed before it can note that."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import django
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Takes the mail, and the process with it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with Path(sys.argv[2]).open("a") as file:
            file.write(f"{email_messages[0].subject}\n")
        os.kill(os.getpid(), signal.SIGKILL)
        return 1


if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    settings.EMAIL_BACKEND = "tests.governance.notifications.dying_sender.Backend"
    from governance.jobs.registry import JOBS
    from governance.jobs.running import run_job

    run_job(JOBS["deliver_notifications"])
