"""`manage.py erase CUSTOMER`: a person's traces become unreadable, at once and for good."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.errors import OfferdeskError
from decisions.services.erasing import erase_customer, erase_guests

KINDS = ("email", "email_hash", "device", "card")


class Command(BaseCommand):
    """Whoever answers for it may be named by --as, and then needs the right to it."""

    help = "Erases a customer: shreds the keys of what was logged, and empties the row in the catalogue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer", nargs="?", help="the channels' customer id")
        parser.add_argument(
            "--guests-of", type=date.fromisoformat, metavar="DAY", help="all guests of a day (UTC)"
        )
        for kind in KINDS:
            parser.add_argument(
                f"--{kind.replace('_', '-')}",
                action="append",
                default=[],
                metavar="VALUE",
                help="another identity of the customer; may be repeated",
            )
        parser.add_argument("--reason", required=True, help="kept with the deed; name nobody in it")
        parser.add_argument("--as", dest="username", help="who answers for it, and holds the right to it")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["customer"] is None) == (options["guests_of"] is None):
            raise CommandError("name either a customer or --guests-of a day")
        deed = {
            "reason": options["reason"],
            "actor": _person(options["username"]),
            "door": "command",
            "at": timezone.now(),
        }
        try:
            self.stdout.write(self._erase(options, deed))
        except OfferdeskError as error:
            raise CommandError(error.detail or error.code) from error

    def _erase(self, options: dict[str, Any], deed: dict[str, Any]) -> str:
        if options["guests_of"] is not None:
            keys = erase_guests(day=options["guests_of"], **deed)
            return f"erased the guests of {options['guests_of']}: {keys} keys destroyed"
        others = [{kind: value} for kind in KINDS for value in options[kind]]
        done = erase_customer(customer=options["customer"], others=others, **deed)
        row = "the row in the catalogue emptied" if done.known else "no row in the catalogue"
        return f"erased: {done.keys} keys destroyed, {done.bindings} personal codes unbound, {row}"


def _person(username: str | None) -> User | None:
    if username is None:
        return None
    person = User.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"there is no person {username!r}")
    return person
