"""The first administrator's way in."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from governance.people.services import set_roles_from_shell
from governance.roles import Role


class Command(BaseCommand):
    """`manage.py set_roles USERNAME [ROLE ...]`."""

    help = (
        "Gives a person exactly these roles (none: takes all away); recorded as done from the command line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("roles", nargs="*", choices=[role.value for role in Role], metavar="ROLE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get(username=options["username"])
        except User.DoesNotExist:
            raise CommandError(
                f"There is no user {options['username']}; createsuperuser makes one."
            ) from None
        set_roles_from_shell(user=user, roles=options["roles"])
        self.stdout.write(f"{user.username}: {', '.join(sorted(options['roles'])) or 'no role'}")
