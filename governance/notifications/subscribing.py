"""Who wants to be told of what, by which way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from governance.attempts import kept_if_refused
from governance.models import Reader, Subscription
from governance.notifications.kinds import AT_ONCE, DAILY, KINDS, OFF
from governance.refusals import conflict
from governance.roles import Role, check_role

STRENGTH = (OFF, DAILY, AT_ONCE)


@dataclass(frozen=True, slots=True)
class Wish:
    """How one kind reaches somebody."""

    inbox: bool
    mail: str


def default_wish(kind: str) -> Wish:
    """Where nobody said otherwise."""
    return Wish(True, KINDS[kind].mail)


def wishes_for(kind: str, users: Sequence[User]) -> dict[int, Wish]:
    """By person: his own word, else the most that one of his roles asks for, else the kind's way.

    The users come with their groups loaded.
    """
    rows = Subscription.objects.filter(kind=kind)
    roles = {row.role: Wish(row.inbox, row.mail) for row in rows.filter(user__isnull=True)}
    own = {row.user_id: Wish(row.inbox, row.mail) for row in rows.filter(user__in=users)}
    return {user.pk: own.get(user.pk) or _by_roles(kind, user, roles) for user in users}


def _by_roles(kind: str, user: User, roles: Mapping[str, Wish]) -> Wish:
    names = [group.name for group in user.groups.all()]
    found = [roles.get(name, default_wish(kind)) for name in names if name in set(Role)]
    if not found:
        return default_wish(kind)
    strongest = max((wish.mail for wish in found), key=STRENGTH.index)
    return Wish(any(wish.inbox for wish in found), strongest)


def wishes_of(*, user: User | None = None, role: str = "") -> dict[str, Wish]:
    """By kind: how a person, or everybody of a role, is told."""
    rows = Subscription.objects.filter(user=user, role=role)
    stored = {row.kind: Wish(row.inbox, row.mail) for row in rows}
    inherited = {} if user is None else {kind: wishes_for(kind, [user])[user.pk] for kind in KINDS}
    return {kind: stored.get(kind) or inherited.get(kind) or default_wish(kind) for kind in KINDS}


@transaction.atomic
def subscribe(*, actor: User, wishes: Mapping[str, Wish]) -> None:
    """Keeps how a person wants to be told; what is as his roles have it goes on following them."""
    Subscription.objects.filter(user=actor).delete()
    inherited = {kind: wishes_for(kind, [actor])[actor.pk] for kind in wishes}
    _store(wishes, inherited, user=actor)


@kept_if_refused("say how a role is told")
@transaction.atomic
def subscribe_role(*, role: str, actor: User, wishes: Mapping[str, Wish]) -> None:
    """Says how everybody of a role is told who does not say otherwise himself."""
    check_role(actor, Role.ADMINISTRATOR, to="say how a role is told")
    told_no_way = [kind for kind, wish in wishes.items() if not wish.inbox and wish.mail == OFF]
    if told_no_way:
        named = ", ".join(str(KINDS[kind].label) for kind in told_no_way)
        raise conflict("told_no_way", f"Choose the inbox or mail for a role, also for: {named}.")
    Subscription.objects.filter(user__isnull=True, role=Role(role)).delete()
    _store(wishes, {kind: default_wish(kind) for kind in wishes}, role=role)


def _store(
    wishes: Mapping[str, Wish], inherited: Mapping[str, Wish], *, user: User | None = None, role: str = ""
) -> None:
    Subscription.objects.bulk_create(
        Subscription(user=user, role=role, kind=kind, inbox=wish.inbox, mail=wish.mail)
        for kind, wish in wishes.items()
        if wish != inherited[kind]
    )


def read_as(*, actor: User, language: str, zone: str, digest_hour: int) -> Reader:
    """Keeps a person's language and when his digest comes."""
    values = {"language": language, "zone": zone, "digest_hour": digest_hour}
    return Reader.objects.update_or_create(user=actor, defaults=values)[0]


def readers_of(users: Iterable[User]) -> dict[int, Reader]:
    """How each of these people reads; who never said so, as the house does."""
    users = list(users)
    known = {reader.user_id: reader for reader in Reader.objects.filter(user__in=users)}
    return {user.pk: known.get(user.pk) or Reader(user=user) for user in users}
