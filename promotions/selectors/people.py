"""Who may own something."""

from django.contrib.auth.models import User
from django.db.models import Q


class AmbiguousPerson(Exception):
    """Several active users share an e-mail address."""


def active_person(named: str) -> User | None:
    """The active user with this user name or, in any case of letters, e-mail; None if there is none."""
    named = named.strip()
    found = list(User.objects.filter(Q(username=named) | Q(email__iexact=named), is_active=True)[:3])
    by_name = [user for user in found if user.username == named]
    if by_name:
        return by_name[0]
    if len(found) > 1:
        raise AmbiguousPerson(named)
    return found[0] if found else None


def active_people() -> list[User]:
    """Everybody who may own an offer, by user name."""
    return list(User.objects.filter(is_active=True).order_by("username"))


def person_label(user: User | None) -> str:
    """How a person is called on pages: full name, else user name."""
    if user is None:
        return ""
    return user.get_full_name() or user.get_username()
