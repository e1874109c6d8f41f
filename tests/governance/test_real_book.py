"""Reading an offer book and what of it is tried together."""

from pathlib import Path

import pytest

from catalog.errors import OfferdeskError
from catalog.history.orders import CURRENCY
from governance.backtest.book import Book, read_book
from governance.management.commands.real import WEEK10

GIVE = "give: [{kind: percent_off, percent: '10'}]"


def book_of(tmp_path: Path, *documents: str) -> Book:
    path = tmp_path / "book.yaml"
    path.write_text("\n---\n".join(documents), encoding="utf-8")
    return read_book(path, currency=CURRENCY)


def rounds_of(book: Book) -> list[tuple[str, list[str]]]:
    return [(round_.title, round_.codes) for round_ in book.rounds()]


def test_the_shipped_book_tries_each_offer_the_group_and_the_whole() -> None:
    assert rounds_of(read_book(WEEK10, currency=CURRENCY)) == [
        ("10 % off brand Private, per line half up", ["private10"]),
        ("5.00 off a basket of 50.00 or more", ["five-off-fifty"]),
        ("every third yogurt free, units set dearest first", ["third-yogurt-free"]),
        (
            "the better of private10 and five-off-fifty per basket (group basket-deal, mode best)",
            ["private10", "five-off-fifty"],
        ),
        ("the whole book together", ["private10", "five-off-fifty", "third-yogurt-free"]),
    ]


def test_a_book_of_one_offer_has_one_round(tmp_path: Path) -> None:
    assert rounds_of(book_of(tmp_path, f"offer: a\n{GIVE}")) == [("a", ["a"])]


def test_a_group_of_all_offers_is_the_whole_book(tmp_path: Path) -> None:
    offers = [f"offer: {code}\n{GIVE}\nstacking: {{groups: [g]}}" for code in "abc"]
    policy = "policy: p\ngroups: [{group: g, mode: first, scope: basket}]"
    titles = [title for title, _ in rounds_of(book_of(tmp_path, policy, *offers))]
    assert titles == ["a", "b", "c", "a, b and c (group g, mode first)"]


def test_a_round_keeps_the_books_policy(tmp_path: Path) -> None:
    book = book_of(tmp_path, "policy: p\nrounding: down", f"offer: a\n{GIVE}", f"offer: b\n{GIVE}")
    simulation = book.simulation(book.rounds()[1])
    assert simulation["policy"] == {"policy": "p", "rounding": "down"}
    assert [offer["offer"] for offer in simulation["offers"]] == ["b"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("policy: p", "holds no offer", id="a policy alone"),
        pytest.param("", "holds no offer", id="empty"),
        pytest.param(
            f"offer: a\n{GIVE}\n---\nname: b", "document 2 is no offer", id="a document without a head"
        ),
        pytest.param("policy: p\n---\npolicy: q", "document 2 is a second policy", id="two policies"),
        pytest.param(
            f"offer: a\n{GIVE}\n---\noffer: a\n{GIVE}", "the offer 'a' stands twice", id="an offer twice"
        ),
        pytest.param("offer: [", "line 1", id="no YAML"),
        pytest.param("- offer: a", "document 1 is no offer", id="a list"),
        pytest.param("7", "document 1 is no offer", id="a number"),
        pytest.param(
            "offer: a\ngive: [{kind: percent_off, percent: '101'}]", "/offers/0/give/0/percent", id="101 %"
        ),
        pytest.param(
            f"offer: a\n{GIVE}\n---\npolicy: p\nrounding: up", "/policy/rounding", id="a wrong policy"
        ),
    ],
)
def test_what_is_no_book_is_refused_by_name(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(OfferdeskError, match=why) as refused:
        book_of(tmp_path, text)
    assert "book.yaml" in str(refused.value)


def test_a_missing_book_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(OfferdeskError, match="No such file"):
        read_book(tmp_path / "gone.yaml", currency=CURRENCY)
