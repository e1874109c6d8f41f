"""From the start price to the end price, step by step, drawn for people."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from decisions.services.waterfall import OPEN_LINES, SHOWN_LINES, Step, waterfall
from tests.decisions.conftest import Ask
from tests.decisions.documents import basket, lines
from tests.decisions.engine.running import basket as asked
from tests.decisions.engine.running import one

PAGE = "/admin/decisions/loggeddecision/{}/change/"

Install = Callable[..., Any]

SALE = {"offer": "sale", "name": "Sale", "stage": "price", "give": [{"kind": "percent_off", "percent": "10"}]}
FIRST = {"offer": "z-first", "priority": 1, "give": [{"kind": "percent_off", "percent": "10"}]}
SECOND = {"offer": "a-second", "give": [{"kind": "percent_off", "percent": "10"}]}
ORDER = {"offer": "order", "give": [{"kind": "percent_off", "percent": "10", "on": "order"}]}
SHIP = {
    "offer": "ship",
    "give": [{"kind": "amount_off", "amount": {"EUR": "1.00"}, "on": "shipping"}],
}
HALF_SHIP = {
    "offer": "ship-half",
    "priority": 1,
    "give": [{"kind": "percent_off", "percent": "50", "on": "shipping"}],
}
BOOK = [ORDER, SECOND, FIRST, SALE, SHIP, HALF_SHIP]


def test_a_line_falls_in_the_order_in_which_offers_took() -> None:
    answer = one({"offers": BOOK, "requests": [asked(("A", 1, "100.00"), shipping="4.00")]})
    prices = waterfall(answer)
    (line,) = prices.lines
    assert (line.start, line.end, line.discount, line.left) == ("100.00", "65.61", "34.39", "65.61")
    assert line.steps == (
        Step("Sale", "sale", "price", "10.00", "90.00", "90.00", "10.00"),
        Step("z-first", "z-first", "item", "9.00", "81.00", "81.00", "9.00"),
        Step("a-second", "a-second", "item", "8.10", "72.90", "72.90", "8.10"),
        Step("order", "order", "order", "7.29", "65.61", "65.61", "7.29"),
    )
    assert prices.shipping is not None
    assert [(step.code, step.stage, step.amount, step.after) for step in prices.shipping.steps] == [
        ("ship-half", "shipping", "2.00", "2.00"),
        ("ship", "shipping", "1.00", "1.00"),
    ]
    assert (prices.discount, prices.total) == ("37.39", "66.61")


def test_every_line_ends_where_its_last_step_does() -> None:
    sent = [(f"S{i}", 1 + i % 4, f"{i}.{i % 100:02d}") for i in range(30)]
    prices = waterfall(one({"offers": BOOK, "requests": [asked(*sent)]}))
    for line in prices.lines:
        assert line.end == (line.steps[-1].after if line.steps else line.start)


def test_nothing_is_taken_of_what_costs_nothing() -> None:
    (line,) = waterfall(one({"offers": BOOK, "requests": [asked(("A", 1, "0.00"))]})).lines
    assert (line.steps, line.left) == ((), "0.00")


@pytest.fixture
def page(ask: Ask, install: Install, client: Client) -> Callable[..., str]:
    """The page of a decision on lines, as an auditor sees it."""
    install(*BOOK)
    person = User.objects.create_user("ada", password="x", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(person)

    def read(*sent: tuple[str, int, str]) -> str:
        answered = json.loads(ask(basket(basket={**lines(*sent), "shipping": {"amount": "4.00"}})).content)
        return client.get(PAGE.format(answered["id"])).content.decode()

    return read


def test_the_page_draws_the_steps_and_says_them(page: Callable[..., str]) -> None:
    text = page(("DRESS", 1, "100.00"))
    words = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    assert "Start price 100.00 Sale sale price -10.00 90.00 z-first item -9.00 81.00" in words
    assert "order order -7.29 65.61 End price 65.61" in words
    assert (
        '<span class="od-left" style="width:90.00%"></span><span class="od-taken" style="width:10.00%">'
        in text
    )
    assert text.count('<details class="od-fall" open>') == 2


@pytest.mark.parametrize(
    ("count", "unfolded", "below"),
    [(OPEN_LINES, True, 0), (OPEN_LINES + 1, False, 0), (500, False, 500 - SHOWN_LINES)],
)
def test_long_baskets_are_folded(page: Callable[..., str], count: int, unfolded: bool, below: int) -> None:
    text = page(*((f"S-{i}", 1, "10.00") for i in range(count)))
    assert text.count('class="od-fall"') == count + 1
    assert ('<details class="od-fall" open>' in text) == unfolded
    assert (f"{below} more lines" in text) == bool(below)
    assert text.count("Start price") == count + 1
