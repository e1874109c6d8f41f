"""Tidying up changes what is noted, never what is free; the checks find what breaks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from decisions.ledger.tidying import expire_holds, forget_answers
from decisions.models import Allowance, Answered, Claim
from tests.decisions.ledger.parts import claim, counters, need, take, unbroken

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def test_what_has_run_out_is_noted_and_given_back() -> None:
    gone = take(need(limit=9), seconds=-1)
    live = take(need(limit=9))
    assert expire_holds(datetime.now(UTC)) == 1
    assert expire_holds(datetime.now(UTC)) == 0
    assert {row.id: row.state for row in Claim.objects.all()} == {gone: "expired", live: "held"}
    assert counters() == (9, 1, 0)
    assert unbroken()


def test_a_clock_that_runs_ahead_expires_nothing() -> None:
    take(need())
    assert expire_holds(datetime.now(UTC) + timedelta(days=1)) == 0


def test_answers_are_kept_for_30_days() -> None:
    for days in (29, 31):
        Answered.objects.create(
            channel="web", key=str(days), request=b"x", status=201, answer="{}", at=NOW - timedelta(days=days)
        )
    assert forget_answers(NOW) == 1
    assert Answered.objects.get().key == "29"


def test_a_counter_that_drifts_by_one_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    take(need(limit=9))
    Allowance.objects.update(used=1)
    with pytest.raises(CommandError, match=r"[0-9]+ of [0-9]+ invariants are broken"):
        call_command("check_ledger")
    told = capsys.readouterr().out
    assert "BROKEN  held and used are the sum of the movements" in told
    assert "BROKEN  held and used are the sum of the stakes" in told
    assert "holds   no allowance is overspent" in told


def test_a_claim_without_its_decision_is_found() -> None:
    claim("committed")
    with pytest.raises(CommandError):
        call_command("check_ledger", "--json")
