"""Kills, pauses and their lifting."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from catalog.errors import OfferdeskError
from decisions.models import Override
from decisions.overrides.switches import (
    SwitchError,
    in_force,
    lift_pause,
    overrides_at,
    switch,
    switches_in_force,
)


def throw(action: Any, target: Any, code: str = "") -> int:
    return switch(action=action, target=target, code=code, reason="a test", actor="olga")


@pytest.mark.parametrize(
    ("rows", "standing"),
    [
        ([], []),
        ([(1, "kill", "offer", "a")], [1]),
        ([(1, "kill", "offer", "a"), (2, "lift", "offer", "a")], []),
        ([(1, "kill", "offer", "a"), (2, "lift", "offer", "b")], [1]),
        ([(1, "pause", "offer", "a"), (2, "kill", "offer", "a")], [2]),
        ([(1, "kill", "offer", "a"), (2, "pause", "tag", "a"), (3, "lift", "offer", "a")], [2]),
        ([(1, "lift", "everything", "")], []),
        ([(1, "kill", "everything", ""), (2, "lift", "everything", ""), (3, "kill", "everything", "")], [3]),
    ],
)
def test_the_last_switch_of_a_target_counts(
    rows: list[tuple[int, str, str, str]], standing: list[int]
) -> None:
    assert [row[0] for row in in_force(rows)] == standing


@pytest.mark.django_db
class TestSwitching:
    @pytest.mark.parametrize(
        ("thrown", "lifted"), [([], False), (["pause"], True), (["kill"], False), (["pause", "kill"], False)]
    )
    def test_lifting_a_pause_never_lifts_a_kill(self, thrown: list[str], lifted: bool) -> None:
        for action in thrown:
            throw(action, "offer", "summer10")
        number = lift_pause(code="summer10", reason="mended", actor="olga")
        assert (number is not None) is lifted
        assert [each.action for each in switches_in_force()] == ([] if lifted else thrown[-1:])

    def test_it_is_numbered_and_says_who_and_why(self) -> None:
        first = throw("kill", "offer", "summer10")
        second = throw("pause", "campaign", "summer")
        assert second > first
        assert [(s.number, s.action, s.target, s.code, s.reason, s.actor) for s in switches_in_force()] == [
            (first, "kill", "offer", "summer10", "a test", "olga"),
            (second, "pause", "campaign", "summer", "a test", "olga"),
        ]

    def test_a_pause_never_takes_the_place_of_a_kill(self) -> None:
        killed = throw("kill", "offer", "a")
        with pytest.raises(OfferdeskError) as refusal:
            throw("pause", "offer", "a")
        assert refusal.value.code == "killed"
        assert [(each.number, each.action) for each in switches_in_force()] == [(killed, "kill")]
        throw("pause", "offer", "b")
        throw("lift", "offer", "a")
        throw("pause", "offer", "a")
        assert [(each.action, each.code) for each in switches_in_force()] == [("pause", "b"), ("pause", "a")]

    def test_the_past_stays_as_it_was(self) -> None:
        killed = throw("kill", "offer", "summer10")
        lifted = throw("lift", "offer", "summer10")
        assert overrides_at(killed).switches == (("kill", "offer", "summer10"),)
        assert (overrides_at(lifted).number, overrides_at(lifted).switches) == (lifted, ())
        assert overrides_at(killed - 1).switches == ()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"action": "delete"},
            {"target": "product"},
            {"code": ""},
            {"target": "everything"},
            {"reason": "  "},
            {"actor": ""},
        ],
        ids=str,
    )
    def test_a_switch_that_names_nothing_or_nobody(self, wrong: dict[str, str]) -> None:
        right: Any = {"action": "kill", "target": "offer", "code": "a", "reason": "r", "actor": "olga"}
        with pytest.raises(SwitchError):
            switch(**{**right, **wrong})
        assert not Override.objects.exists()

    @pytest.mark.parametrize(
        "statement", ["UPDATE decisions_override SET reason = 'x'", "DELETE FROM decisions_override"]
    )
    def test_it_is_append_only(self, statement: str) -> None:
        throw("kill", "offer", "a")
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_numbers_become_visible_in_their_order() -> None:
    """A second switch waits for the first one's commit, so that a reader never misses a lower number."""
    second: list[int] = []

    def other() -> None:
        try:
            second.append(throw("kill", "offer", "b"))
        finally:
            connection.close()

    with transaction.atomic():
        first = throw("kill", "offer", "a")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.3)
        assert second == []
    thread.join(5)
    assert second == [first + 1]
