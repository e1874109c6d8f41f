"""Codes are compared as the engine compares them, and stored as what nobody turns back."""

import pytest
from pytest_django import Settings

from catalog.errors import OfferdeskError
from catalog.identity import email_hash
from decisions.codes.digests import bare, code_digest, normalised, subject_digest, subjects_of, tail_of
from decisions.engine import Offer, Policy, compile_snapshot, read_offer

WRITINGS = [
    "SUMMER10",
    " summer10\t",
    "Straße-5",
    "STRASSE-5",
    "İstanbul",
    "ǅungla",
    "ΣΊΣΥΦΟΣ",
    "ﬁne",
    "ＦＵＬＬ",
    "a b",
    "\u00a0x\u2003",
    "ı",
]


def offer_with(code: str) -> Offer:
    """An offer that this code is for."""
    give = [{"kind": "percent_off", "percent": "10", "on": "order"}]
    return read_offer({"offer": "x", "trigger": "code", "codes": [code], "give": give})


@pytest.mark.parametrize("written", WRITINGS)
def test_codes_are_compared_as_the_engine_compares_those_of_offers(written: str) -> None:
    assert list(offer_with(written).usable_codes()) == [normalised(written)]
    compiled = compile_snapshot([(1, offer_with(written))], Policy(), "x")
    for entered in WRITINGS:
        alike = normalised(entered) == normalised(written)
        assert bool(compiled.with_code(entered)) == alike, entered
        # What pools have is compared at least as freely.
        assert code_digest(entered) == code_digest(written) or not alike, entered


PRINTED = "MAIL-ABCDE-FGH23"


@pytest.mark.parametrize(
    "entered",
    [
        "mail-abcde-fgh23",
        "MAILABCDEFGH23",
        " MAIL ABCDE FGH23 ",
        "MAIL\u2013ABCDE\u2014FGH23",
        "MAIL\u2011ABCDE\u2212FGH23",
        "MAIL-ABCDE\u200b-FGH23\ufeff",
        "ＭＡＩＬ－ＡＢＣＤＥ－ＦＧＨ２３",
        "MA-IL-ABC-DEF-GH23",
        "MAIL\u00adABCDE\u00a0FGH23",
    ],
)
def test_a_printed_code_may_be_entered_in_many_ways(entered: str) -> None:
    assert bare(entered) == "mailabcdefgh23"
    assert code_digest(entered) == code_digest(PRINTED)


@pytest.mark.parametrize(
    "entered", ["MAIL_ABCDE_FGH23", "МAIL-ABCDE-FGH23", "MAIL-ABCDE-FGH2З", "MAIL.ABCDE.FGH23"]
)
def test_look_alikes_are_other_codes(entered: str) -> None:
    assert code_digest(entered) != code_digest(PRINTED)


def test_a_digest_has_sixteen_bytes_and_hangs_on_the_pepper(settings: Settings) -> None:
    settings.API_KEY_PEPPER, settings.CODE_PEPPER = "one", ""
    first = code_digest("SUMMER10")
    assert len(first) == 16
    settings.API_KEY_PEPPER = "two"
    assert code_digest("SUMMER10") != first
    # What the operations page says to do when the other pepper changes.
    settings.CODE_PEPPER = "one"
    assert code_digest("SUMMER10") == first


def test_purposes_do_not_share_digests() -> None:
    assert subject_digest("id", "c-42") != code_digest("id:c-42")
    assert subject_digest("card", "1") != subject_digest("device", "1")


def test_no_text_is_too_strange_to_be_looked_up() -> None:
    assert len({code_digest(text) for text in ("", "\ud800", "\x00", "x" * 10_000)}) == 4


@pytest.mark.parametrize(
    ("code", "shown"),
    [("MAIL-ABCDE-FGH23", "GH23"), ("ANNA10", "A10"), ("WXYZ", "YZ"), (" ABCDEFGH ", "EFGH"), ("A", "")],
)
def test_of_a_short_code_no_more_than_half_is_shown(code: str, shown: str) -> None:
    assert tail_of(code) == shown


class TestSubjects:
    def test_an_address_and_its_hash_name_the_same_person(self) -> None:
        hashed = email_hash("anna@example.com")
        found = subjects_of({"email": " Anna+codes@Example.com"})
        assert (
            found
            == subjects_of({"email_hash": hashed})
            == subjects_of({"email_hash": (hashed or "").upper()})
        )
        assert list(found) == ["email"]

    def test_what_is_not_given_names_nobody(self) -> None:
        assert subjects_of({"id": None, "device": " ", "card": ""}) == {}

    @pytest.mark.parametrize("given", [{"email": "anna"}, {"shoe": "42"}])
    def test_what_is_no_identity_is_refused(self, given: dict[str, str]) -> None:
        with pytest.raises(OfferdeskError) as refused:
            subjects_of(given)
        assert refused.value.code == "identity_invalid"
