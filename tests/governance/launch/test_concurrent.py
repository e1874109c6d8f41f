"""Several people at the same moment: one wins, the others are told, and nothing is half done."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from catalog.errors import OfferdeskError
from decisions.public import current_manifest
from governance.launch.services import approve, pause, send_back, withdraw
from governance.models import Publication, Review
from tests.governance.house import NOON, approved, person, state_of, submitted

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """What became of each deed: "done", or the code of its refusal."""
    barrier = threading.Barrier(len(deeds))
    outcomes = [""] * len(deeds)

    def work(number: int) -> None:
        try:
            barrier.wait()
            deeds[number]()
            outcomes[number] = "done"
        except OfferdeskError as error:
            outcomes[number] = error.code
        except BaseException as error:
            outcomes[number] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """A marketer, three checkers and operations."""
    made = {name: person(name, "finance") for name in ("fin", "fay", "fox")}
    return made | {"maria": person("maria", "marketer"), "olga": person("olga", "operations")}


def test_three_checkers_approve_once(people: dict[str, User]) -> None:
    review = submitted(people["maria"])
    outcomes = at_once(
        *[
            lambda name=name: approve(review=review, actor=people[name], at=NOON)
            for name in ("fin", "fay", "fox")
        ]
    )
    assert sorted(outcomes) == ["done", "wrong_state", "wrong_state"]
    assert state_of(review.version).state == "live"
    assert Publication.objects.count() == 1


def test_approve_send_back_and_withdraw_end_in_one_of_them(people: dict[str, User]) -> None:
    review = submitted(people["maria"])
    outcomes = at_once(
        lambda: approve(review=review, actor=people["fin"], at=NOON),
        lambda: send_back(review=review, actor=people["fay"], remark="no"),
        lambda: withdraw(review=review, actor=people["maria"]),
    )
    # Withdrawing an approved offer that is live already comes too late; so one wins in any order.
    assert sorted(outcomes) == ["done", "wrong_state", "wrong_state"]
    won = ["approved", "sent_back", "withdrawn"][outcomes.index("done")]
    assert Review.objects.get().state == won
    state = {"approved": "live", "sent_back": "sent_back", "withdrawn": "draft"}[won]
    assert state_of(review.version).state == state
    assert [e.code for e in current_manifest() if e.kind == "offer"] == (
        ["summer10"] if won == "approved" else []
    )


def test_many_offers_approved_at_once_are_all_live(people: dict[str, User]) -> None:
    reviews = [submitted(people["maria"], f"offer-{number}") for number in range(6)]
    deeds = [
        lambda review=review, name=name: approve(review=review, actor=people[name], at=NOON)
        for review, name in zip(reviews, ["fin", "fay", "fox"] * 2, strict=True)
    ]
    assert at_once(*deeds) == ["done"] * 6
    live = sorted(entry.code for entry in current_manifest() if entry.kind == "offer")
    assert live == [f"offer-{number}" for number in range(6)]
    assert Publication.objects.count() == 6


def test_a_pause_meets_a_new_version(people: dict[str, User]) -> None:
    """Whichever comes first: the offer is off afterwards, and one version is published."""
    first = approved(people["maria"], people["fin"])
    review = submitted(people["maria"], name="Second")
    outcomes = at_once(
        lambda: pause(offer=first.offer, actor=people["olga"], reason="wrong price", at=NOON),
        lambda: approve(review=review, actor=people["fay"], at=NOON),
    )
    assert outcomes == ["done", "done"]
    assert (state_of(first).state, state_of(review.version).state) == ("superseded", "paused")
