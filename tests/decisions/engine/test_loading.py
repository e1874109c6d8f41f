"""Document texts: YAML by the 1.2 core schema, JSON without floats, and what is refused."""

import json
import time
from typing import Any

import pytest

from decisions.engine import DocumentErrors, dump_offer, load_documents, load_json, read_offer

SCALARS: list[tuple[str, Any]] = [
    ("on", "on"),
    ("off", "off"),
    ("yes", "yes"),
    ("no", "no"),
    ("NO", "NO"),
    ("y", "y"),
    ("n", "n"),
    ("true", True),
    ("True", True),
    ("FALSE", False),
    ("tRue", "tRue"),
    ("null", None),
    ("Null", None),
    ("~", None),
    ("", None),
    ("nULL", "nULL"),
    ("2026-06-01", "2026-06-01"),
    ("2026-06-01T00:00", "2026-06-01T00:00"),
    ("12:30", "12:30"),
    ("12:30:45", "12:30:45"),
    ("2026-06-01 10:00:00Z", "2026-06-01 10:00:00Z"),
    ("10", 10),
    ("-3", -3),
    ("+4", 4),
    ("0", 0),
    ("1_000", "1_000"),
    ("١", "١"),
    ("12.50", "12.50"),
    ("0.10", "0.10"),
    ("1e3", "1e3"),
    ("1.0e+2", "1.0e+2"),
    (".5", ".5"),
    ("5.", "5."),
    ("-0.5", "-0.5"),
    (".inf", ".inf"),
    ("-.INF", "-.INF"),
    (".nan", ".nan"),
    ("NaN", "NaN"),
    ("10%", "10%"),
    ("+5%", "+5%"),
    ('"10"', "10"),
    ("'on'", "on"),
    ('"2026-06-01"', "2026-06-01"),
    ("=", "="),
    ("<<", "<<"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_yaml_scalars(text: str, value: Any) -> None:
    assert load_documents(f"[{text}]" if text else "[null]") == [[value]]
    assert load_documents(f"key: {text}\n") == [{"key": value}]


def test_yaml_documents() -> None:
    text = "offer: a\n---\noffer: b\n---\n---\n{offer: c}\n"
    assert load_documents(text) == [{"offer": "a"}, {"offer": "b"}, {"offer": "c"}]
    assert load_documents("") == []
    assert load_documents('{"offer": "a", "percent": 12.50}') == [{"offer": "a", "percent": "12.50"}]


def test_a_yaml_offer_reads_as_its_json_twin() -> None:
    text = """
    offer: summer10
    zone: Europe/Berlin
    starts: 2026-06-01
    ends: 2026-09-01T12:00
    where: {regions: [NO, DE], channels: [on]}
    budget: {EUR: 50000.50}
    give:
      - {kind: percent_off, percent: 12.50}
      - {kind: amount_off, amount: {EUR: 5.10, JPY: 500}, on: order}
    """
    (document,) = load_documents(text)
    dumped = dump_offer(read_offer(document))
    assert dumped["where"] == {"channels": ["on"], "regions": ["NO", "DE"]}
    assert (dumped["starts"], dumped["ends"]) == ("2026-06-01", "2026-09-01T12:00")
    assert dumped["budget"] == {"EUR": "50000.50"}
    assert dumped["give"][0]["percent"] == "12.5"
    assert dumped["give"][1]["amount"] == {"EUR": "5.10", "JPY": "500"}


def test_an_anchor_may_be_used_again() -> None:
    (document,) = load_documents("give: [{items: &some {skus: [A]}}, {items: *some}]")
    assert [benefit["items"] for benefit in document["give"]] == [{"skus": ["A"]}] * 2


UNREADABLE: list[tuple[str, str, str]] = [
    ("a key twice", "offer: a\noffer: b\n", "line 2"),
    ("a key twice, below", "give:\n  - {kind: gift, kind: points}\n", "line 2"),
    ("a key that is a list", "[a, b]: c\n", "line 1"),
    ("a key that is null", "null: c\n", "line 1"),
    ("a wrong indent", "a: 1\n  b: 2\n", "line 2"),
    ("an open bracket", "give: [", "line 1"),
    ("a tab", "a:\n\t- b\n", "line 2"),
    ("an unknown alias", "a: *nowhere\n", "line 1"),
    ("a tag of some language", "a: !!python/object/apply:os.system [ls]\n", "line 1"),
    ("an own tag", "a: !thing 5\n", "line 1"),
    ("an anchor within itself", "a: &a [*a]\n", ""),
    ("an anchor within its own object", "a: &a {b: *a}\n", ""),
    ("a control character", "a: \x07\n", ""),
    ("half a surrogate pair", 'a: "\\ud800"\n', ""),
    ("no end of nesting", "[" * 100_000, "line 1"),
    ("no end of lists", "- " * 100_000, "line 1"),
    ("no end of indents", "\n".join(" " * i + "a:" for i in range(2_000)), "line 62"),
    ("nested too deep", "a: " + "[" * 200 + "]" * 200, ""),
]


@pytest.mark.parametrize(("name", "text", "where"), UNREADABLE)
def test_unreadable_yaml(name: str, text: str, where: str) -> None:
    with pytest.raises(DocumentErrors) as caught:
        load_documents(text, name="offers.yaml")
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == ("", "unreadable")
    assert where in problem.message
    assert caught.value.document == "offers.yaml"


@pytest.mark.parametrize(
    "text",
    [
        "a: !!float 1.5\n",
        "a: !!timestamp 2026-06-01\n",
        "a: !!binary aGFsbG8=\n",
        "a: !!set {b, c}\n",
        "a: !!omap [b: c]\n",
    ],
)
def test_types_outside_the_core_schema_never_reach_a_document(text: str) -> None:
    with pytest.raises(DocumentErrors):
        load_documents(text)


def bomb(levels: int, width: int, wrap: str) -> str:
    """Lists of aliases of lists of aliases: small to write, endless to walk."""
    rows = [f"l0: &l0 {wrap % 'x'}"]
    rows += [f"l{i}: &l{i} {wrap % ', '.join([f'*l{i - 1}'] * width)}" for i in range(1, levels + 1)]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(("levels", "width"), [(9, 9), (30, 3), (12, 8), (90, 1)])
def test_alias_bombs_are_refused_quickly(levels: int, width: int) -> None:
    started = time.process_time()
    text = bomb(levels, width, "[%s]")
    if width == 1:  # a chain of single aliases is harmless, only deep
        text = bomb(20, 1, "[%s]")
        assert len(load_documents(text)) == 1
        return
    with pytest.raises(DocumentErrors) as caught:
        load_documents(text)
    assert caught.value.problems[0].code == "unreadable"
    assert time.process_time() - started < 2


JSON_SCALARS: list[tuple[str, Any]] = [
    ("12.50", "12.50"),
    ("0.1", "0.1"),
    ("-1.0", "-1.0"),
    ("1e3", "1e3"),
    ("7", 7),
    ("true", True),
    ("null", None),
    ('"x"', "x"),
]


@pytest.mark.parametrize(("text", "value"), JSON_SCALARS)
def test_json_scalars(text: str, value: Any) -> None:
    assert load_json(text) == value
    assert load_json(text.encode()) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "NaN",
        "[Infinity]",
        "-Infinity",
        '{"a": 1, "a": 2}',
        '{"b": {"a": 1, "a": 1}}',
        "[" * 100_000,
        "9" * 5000,
        "[" * 200 + "]" * 200,
        b"\xff",
        b'"\xed\xa0\x80"',
        '"\\ud800"',
        '{"\\udfff": 1}',
    ],
)
def test_unreadable_json(text: str | bytes) -> None:
    with pytest.raises(DocumentErrors) as caught:
        load_json(text, name="request")
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [("", "unreadable")]


def test_the_message_names_the_doubled_key() -> None:
    with pytest.raises(DocumentErrors, match="'sku' stands twice"):
        load_json('{"id": 1, "sku": "A", "sku": "B"}')


DEPTHS: list[tuple[str, str, bool]] = [
    ("sixty lists and a number in the last", "[" * 60 + "1" + "]" * 60, True),
    ("sixty-one, the last one empty", "[" * 61 + "]" * 61, True),
    ("sixty-one and a number in the last", "[" * 61 + "1" + "]" * 61, False),
    ("sixty-one objects", '{"a":' * 61 + "1" + "}" * 61, False),
    ("many beside each other", "[" + "[[1]]," * 200 + '{"a": {}}]', True),
    ("many beside each other and one too deep", "[" + "[1]," * 200 + "[" * 60 + "1" + "]" * 61, False),
    ("brackets in a text", '"' + "[{" * 200 + '"', True),
    ("an escaped text, too deep", "[" * 61 + '"\\u00e9"' + "]" * 61, False),
]


@pytest.mark.parametrize(("name", "text", "fine"), DEPTHS, ids=[name for name, _, _ in DEPTHS])
def test_json_nests_sixty_levels(name: str, text: str, fine: bool) -> None:
    for sent in (text, text.encode()):
        if fine:
            assert load_json(sent) == json.loads(text)
        else:
            with pytest.raises(DocumentErrors, match="nests deeper than 60 levels"):
                load_json(sent)
