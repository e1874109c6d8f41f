"""The demo's people, one for each role."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User

from governance.people.services import ask_roles, bootstrap_administrators, grant_roles
from governance.roles import Role, has_role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Who somebody is in the demo."""

    user: str
    name: str
    role: Role


PEOPLE = (
    DemoPerson("admin", "Alex Berg", Role.ADMINISTRATOR),
    DemoPerson("bea", "Bea Lang", Role.ADMINISTRATOR),
    DemoPerson("maria", "Maria Keller", Role.MARKETER),
    DemoPerson("fin", "Finn Sommer", Role.FINANCE),
    DemoPerson("olga", "Olga Petrov", Role.OPERATIONS),
    DemoPerson("sam", "Sam Ortiz", Role.SUPPORT),
    DemoPerson("ada", "Ada Lindqvist", Role.AUDITOR),
    DemoPerson("dev", "Devi Rao", Role.DEVELOPER),
)


def fill_people() -> dict[str, User]:
    """The people by user name, each with the role and a password of this installation."""
    people = {person.user: _person(person) for person in PEOPLE}
    first, second = people["admin"], people["bea"]
    bootstrap_administrators(users=[first, second])
    for person in PEOPLE:
        if not has_role(people[person.user], person.role):
            asked = ask_roles(
                actor=first, user=people[person.user], roles=[person.role], reason="The demo.", door="command"
            )
            assert asked is not None
            grant_roles(request=asked, actor=second, door="command")
    return people


def password_of(user: str) -> str:
    """The same at every run here, another in every other installation."""
    return f"{user}-{secret_text('password', user)[:9].lower()}"


def secret_text(*what: str) -> str:
    """43 letters and digits that follow from the installation's own secrets."""
    secret = f"{settings.SECRET_KEY}{settings.API_KEY_PEPPER}".encode()
    digest = hmac.new(secret, "/".join(("demo", *what)).encode(), hashlib.sha512).digest()
    return base64.b64encode(digest, altchars=b"Zz").decode()[:43]


def _person(person: DemoPerson) -> User:
    first, _, last = person.name.partition(" ")
    user, _ = User.objects.get_or_create(
        username=person.user,
        defaults={
            "first_name": first,
            "last_name": last,
            "email": f"{person.user}@example.com",
            "is_staff": True,
        },
    )
    if not user.check_password(password_of(person.user)):
        user.set_password(password_of(person.user))
        user.save(update_fields=["password"])
    return user
