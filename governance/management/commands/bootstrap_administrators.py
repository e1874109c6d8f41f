"""The first administrators' way in."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from catalog.errors import OfferdeskError
from governance.people.services import bootstrap_administrators


class Command(BaseCommand):
    """`manage.py bootstrap_administrators USERNAME [USERNAME]`."""

    help = (
        "Makes people administrators until there are two, recorded as done from the command line; "
        "from then on administrators grant roles, one asking and another granting."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("usernames", nargs="+", metavar="USERNAME")

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["usernames"]
        known = {user.username: user for user in User.objects.filter(username__in=names, is_active=True)}
        if unknown := [name for name in names if name not in known]:
            raise CommandError(f"There is no active user {', '.join(unknown)}; createsuperuser makes one.")
        try:
            bootstrap_administrators(users=list(known.values()))
        except OfferdeskError as error:
            raise CommandError(str(error)) from None
        for name in names:
            self.stdout.write(f"{name}: administrator")
