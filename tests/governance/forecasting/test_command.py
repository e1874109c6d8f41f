"""`manage.py forecast` with files, codes and bad input."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from catalog.history.loading import load_history
from catalog.history.watch import Nobody
from governance.forecasting import services
from governance.models import Forecast
from tests.catalog.history.invented import grocer
from tests.governance.house import NOON, drafted

pytestmark = pytest.mark.django_db
BOOK = """
offer: ten
give: [{kind: percent_off, percent: "10"}]
---
offer: five
budget: {USD: "5.00"}
give: [{kind: percent_off, percent: "5"}]
"""


@pytest.fixture
def book(tmp_path: Path) -> str:
    load_history(grocer(60), Nobody())
    path = tmp_path / "book.yaml"
    path.write_text(BOOK)
    return str(path)


def told(*arguments: Any) -> list[str]:
    out = StringIO()
    call_command("forecast", *arguments, stdout=out, stderr=StringIO())
    services._kept.clear()
    return out.getvalue().splitlines()


def test_a_file(book: str) -> None:
    lines = told(book)
    assert lines[0].startswith("ten: unchanged behaviour, ")
    assert [line for line in lines if "a budget of 5.00 USD lasts " in line]
    first, second = (json.loads(line)["currencies"]["USD"] for line in told(book, "--json"))
    assert first["given"] > second["given"] > 0


def test_it_leaves_alone_what_waits_for_others(book: str) -> None:
    services.ask(document={"offer": "x", "give": [{"kind": "percent_off", "percent": "1"}]}, by="a", at=NOON)
    told(book)
    assert Forecast.objects.filter(run=None).count() == 1


def test_an_offer_by_its_code(book: str, maria: User) -> None:
    drafted(maria, "spring", starts="2026-12-01", ends="2099-12-31", sunset="2099-12-31", budget=None)
    assert told("spring")[0].startswith("spring: unchanged behaviour")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(["nothing"], "neither a file nor the code", id="unknown"),
        pytest.param(["{book}", "--weeks", "0"], "1 to 104", id="no weeks"),
        pytest.param(["{empty}"], "holds no offer", id="an empty book"),
        pytest.param(["{wrong}"], "unknown key", id="a wrong document"),
    ],
)
def test_bad_input_is_named(arguments: list[str], why: str, book: str, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("policy: default\n")
    (tmp_path / "wrong.yaml").write_text("offer: x\ngives: []\n")
    places = {"book": book, "empty": tmp_path / "empty.yaml", "wrong": tmp_path / "wrong.yaml"}
    with pytest.raises(CommandError, match=why):
        told(*(argument.format(**places) for argument in arguments))


def test_a_house_without_baskets(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(BOOK)
    assert told(path) == ["ten: no baskets to replay", "five: no baskets to replay"]
