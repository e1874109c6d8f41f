"""Every act in every state by every role through every door: it does what the table says, or nothing."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from catalog.selectors.keys import forget_keys
from governance.launch.life import ACTS, CLOCK, Act, Door
from governance.models import RefusedAttempt, Review
from governance.roles import Role
from promotions.models import OfferVersion
from promotions.models import VersionState as S
from tests.governance.house import person, state_of
from tests.governance.launch.lives import DOORS, House, logged_in, typed_on_page

OF_THE_OFFER = ("pause", "resume", "end", "retire")
"""Asked for an offer, these act on the version that is published: not on one that waits or was replaced."""
ELSEWHERE = (S.APPROVED, S.SUPERSEDED)
OTHERS = tuple(name for name in ACTS if name != "carry over")
"""Carrying over needs a draft that differs in its name alone: it is brought about for itself."""


def tries(names: Iterable[str], state: S) -> list[tuple[str, Door]]:
    """Each of these acts through each of its doors, in this state."""
    asked = [name for name in names if not (name in OF_THE_OFFER and state in ELSEWHERE)]
    return [(name, door) for name in asked for door in ACTS[name].doors]


CASES = [(names, state) for names in (("carry over",), OTHERS) for state in S]


@pytest.fixture
def house(db: None) -> House:
    forget_keys()
    return House()


def actors(house: House) -> Iterator[tuple[str, User]]:
    """One person of each role, who made nothing; the owner, who made it; a checker who edited it."""
    for role in Role:
        yield role.value, person(f"a-{role}", role)
    yield "nobody", person("a-nobody")
    yield "owner", house.maria
    yield "editor", house.both


def may(act: Act, who: str) -> bool:
    """What the table says of such a person."""
    if who == "owner":
        return bool({Role.MARKETER} & {*act.roles, *act.owners})
    if who == "editor":
        return not act.not_by_makers and bool({Role.MARKETER, Role.FINANCE} & {*act.roles})
    return who in act.roles


def fingerprint() -> list[Any]:
    """Everything that an act could have changed."""
    versions = OfferVersion.objects.order_by("pk").values_list("pk", "number", "state", "revision")
    reviews = Review.objects.order_by("pk").values_list("pk", "state", "decided_by", "emergency_until")
    return [*versions, *reviews]


@pytest.mark.parametrize(
    ("names", "state"),
    CASES,
    ids=[f"{'carrying_over' if len(names) == 1 else 'all'}-{state}" for names, state in CASES],
)
def test_an_act_is_taken_or_changes_nothing(house: House, names: Sequence[str], state: S) -> None:
    version = house.bring(state, names[0])
    typed = typed_on_page(version, house.maria)
    people, before = list(actors(house)), fingerprint()
    for _, actor in people:
        logged_in(actor)
    for (name, door), (who, actor) in itertools.product(tries(names, state), people):
        act, tried = ACTS[name], (name, door, who)
        with undone():
            answer = DOORS[door](name, version, actor, typed)
            assert answer.status_code < 500, tried
            if state in act.states and may(act, who):
                expected = S.LIVE if act.becomes == CLOCK else act.becomes
                assert state_of(version).state == expected, (*tried, answer.status_code)
            else:
                assert fingerprint() == before, tried
                if state in act.states:  # who may not is told so, at the page or by the service
                    assert answer.status_code == 403, (*tried, answer.status_code)


@contextmanager
def undone() -> Iterator[None]:
    """Takes an attempt back, so that the next one finds what this one found."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_keys()


def test_every_act_is_tried_in_every_state_through_each_of_its_doors() -> None:
    tried = [(name, door, state) for names, state in CASES for name, door in tries(names, state)]
    assert len(tried) == len(set(tried))
    assert set(tried) == {
        (act.name, door, state)
        for act in ACTS.values()
        for door in act.doors
        for state in S
        if not (act.name in OF_THE_OFFER and state in ELSEWHERE)
    }
    assert {door for _, door, _ in tried} == set(DOORS)


def test_a_refused_role_is_kept(house: House) -> None:
    version = house.bring(S.IN_REVIEW, "approve")
    DOORS[Door.REVIEW]("approve", version, house.both, {})
    DOORS[Door.CAMPAIGN]("approve", version, house.both, {})
    kept = RefusedAttempt.objects.order_by("pk").values_list("actor__username", "action", "code")
    assert list(kept) == [
        ("both", "approve", "maker_is_never_checker"),
        ("both", "approve a campaign", "maker_is_never_checker"),
    ]
