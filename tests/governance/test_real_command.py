"""`manage.py real` from an empty database, again, and with bad input."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.history.loading import CHANNEL
from catalog.history.sums import landed
from catalog.history.week import baskets_of_week
from catalog.models import Order, OrderLine
from governance.management.commands import real
from tests.catalog.history.invented import Invented, grocer, line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real, "CompleteJourney", lambda: grocer(60))


def output(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("real", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_it_loads_and_prints_sums_and_rounds() -> None:
    lines = output()
    sums = landed(CHANNEL)
    assert lines[0].startswith("invented 1: loaded in ")
    assert lines[1:3] == ["baskets 60", f"lines {sums.lines:,}"]
    assert lines[3] == f"shelf value {sums.shelf / 100:,.2f} USD"
    assert lines[8] == "equal to the source's own sums"
    assert lines[10] == "week 10: Monday 27 February 2017 to Monday 27 February 2017 (America/New_York)"
    assert lines[12].startswith("10 % off brand Private, per line half up: ")
    assert lines[16].startswith("the whole book together: ")
    rounds = 5
    assert lines[17].startswith(f"{rounds * len(baskets_of_week(CHANNEL, 10))} decisions in ")


def test_a_second_run_says_that_all_is_there() -> None:
    first = output()
    second = output()
    assert second[0].startswith("invented 1: complete since 20")
    assert second[1:17] == first[1:17]
    assert Order.objects.count() == 60


def test_what_differs_from_the_source_ends_in_an_error() -> None:
    output()
    OrderLine.objects.filter(line_id="1", order__order_id="100").delete()
    with pytest.raises(CommandError, match="What landed differs from the source: lines"):
        output()


def test_ctrl_c_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Invented):
        def line_count(self) -> int:
            raise KeyboardInterrupt

    monkeypatch.setattr(real, "CompleteJourney", lambda: Stopped([line()]))
    with pytest.raises(CommandError, match="goes on where it stopped") as stopped:
        output()
    assert stopped.value.returncode == 130


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(["--week", "54"], "'54' is no week from 1 to 53", id="no week"),
        pytest.param(["--week", "x"], "'x' is no week", id="no number"),
        pytest.param(["--week", "11"], "Nothing was sold in week 11", id="an empty week"),
        pytest.param(["--book", "/gone.yaml"], "/gone.yaml: No such file", id="no book"),
    ],
)
def test_bad_input_is_named(arguments: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        output(*arguments)
