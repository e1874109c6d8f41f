"""A person of operations, logged in to the admin, and the row of an offer that can be killed there.

A program of its own, for it needs Django: the offer's code in, the session's key out.
"""

import sys

import django

django.setup()

# What follows needs the apps.
from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.test import Client  # noqa: E402

from promotions.models import Offer  # noqa: E402


def main() -> None:
    """Makes both, and prints the session's key."""
    Offer.objects.create(code=sys.argv[1])
    person = User.objects.create_user("operator", email="operator@example.com", is_staff=True)
    person.groups.set(Group.objects.filter(name="operations"))
    client = Client()
    client.force_login(person, backend="governance.people.backends.RoleBackend")
    print("session", client.cookies[settings.SESSION_COOKIE_NAME].value)


if __name__ == "__main__":
    main()
