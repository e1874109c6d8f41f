"""`manage.py replay ID`: a logged decision computed again and compared byte for byte."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from decisions.services.replay import ReplayImpossible, replay_decision


class Command(BaseCommand):
    help = "Replays a logged decision: says 'identical, N bytes', or the first difference and ends with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", help="the decision's id")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            replay = replay_decision(options["id"])
        except ReplayImpossible as error:
            raise CommandError(str(error)) from error
        if replay is None:
            raise CommandError(f"there is no decision {options['id']}")
        self.stdout.write(replay.sentence)
        if not replay.identical:
            sys.exit(1)
