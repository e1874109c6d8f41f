"""One job, now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from governance.jobs.registry import JOBS
from governance.jobs.running import run_job


class Command(BaseCommand):
    """`manage.py run_job NAME`."""

    help = "Runs one of the scheduled jobs now, records the run and prints what it changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = "; ".join(f"{job.name}: {job.sentence}" for job in JOBS.values())
        parser.add_argument("name", choices=sorted(JOBS), metavar="NAME", help=known)

    def handle(self, *args: Any, **options: Any) -> None:
        run = run_job(JOBS[options["name"]])
        counts = ", ".join(f"{name} {count}" for name, count in run.counts.items())
        self.stdout.write(f"{run.job}: {run.outcome} in {run.duration_ms} ms: {counts}")
