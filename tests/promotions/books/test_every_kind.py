"""Every kind with every parameter: document -> house -> document, by YAML, JSON and the admin's form."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from decisions.public import (
    BENEFITS,
    CONDITIONS,
    OFFER_KEYS,
    DocumentErrors,
    Kind,
    Selection,
    dump_offer,
    read_offer,
)
from promotions.books.checking import check
from promotions.books.entries import entries_of
from promotions.books.export import as_json, as_yaml, exported
from promotions.books.planning import Verb, plan_of
from promotions.books.texts import pieces
from promotions.builder.form import Form
from promotions.builder.offer_sections import offer_sections
from promotions.builder.posted import Posted
from promotions.models import OfferVersion
from promotions.services.campaigns import save_campaign
from promotions.services.offers import save_draft
from tests.promotions.kinds import GIVE, offers_of_kinds

SECTIONS = offer_sections([], [])
DOCUMENTS = offers_of_kinds()
KINDS: list[type[Kind]] = [*BENEFITS.values(), *CONDITIONS.values()]


def below(kind: type[Kind], seen: set[type[Kind]]) -> Iterator[tuple[str, str]]:
    """(kind, key) of every parameter that a kind declares, and those that its parameters consist of."""
    if kind in seen:
        return
    seen.add(kind)
    for declared in kind.params():
        yield kind.kind or kind.__name__, declared.key
        for nested in nested_kinds(declared.type):
            yield from below(nested, seen)


def nested_kinds(value_type: Any) -> list[type[Kind]]:
    if value_type.form in ("selection", "selections"):
        return [Selection]
    return [value_type.kind] if isinstance(getattr(value_type, "kind", None), type) else []


def stated(kind: type[Kind], document: Any) -> Iterator[tuple[str, str]]:
    """(kind, key) of every parameter that a part of a document states."""
    for declared in kind.params():
        if not isinstance(document, dict) or declared.key not in document:
            continue
        yield kind.kind or kind.__name__, declared.key
        value = document[declared.key]
        for nested in nested_kinds(declared.type):
            for part in value if isinstance(value, list) else [value]:
                yield from stated(nested, part)


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every condition and benefit of a document."""
    if isinstance(value, dict):
        if value.get("kind") in BENEFITS or value.get("kind") in CONDITIONS:
            yield value
        for part in value.values():
            yield from parts(part)
    elif isinstance(value, list):
        for part in value:
            yield from parts(part)


def kind_of(part: dict[str, Any]) -> type[Kind]:
    return BENEFITS.get(part["kind"]) or CONDITIONS[part["kind"]]


def test_the_documents_state_every_parameter_of_every_kind() -> None:
    seen: set[type[Kind]] = set()
    declared = {pair for kind in KINDS for pair in below(kind, seen)}
    found = {
        pair
        for document in DOCUMENTS.values()
        for part in parts(document)
        for pair in stated(kind_of(part), part)
    }
    assert declared - found == set()


KEYS: dict[str, Any] = {
    **dict.fromkeys(("name", "campaign", "owner", "partner"), "x"),
    "tags": ["a"],
    "objective": "acquire",
    "kpi": {"metric": "orders", "target": "9"},
    "budget": {"EUR": "1.00"},
    "budget_short": "cut",
    "sunset": "2026-09-30",
    "suppressions": {"none": "few"},
    "texts": {"de": {"name": "x"}},
    "starts": "2026-06-01",
    "ends": "2026-06-02",
    "zone": "Europe/Berlin",
    "trigger": "code",
    "codes": ["X"],
    "case_sensitive": True,
    "pools": ["x"],
    "priority": 1,
    "stage": "item",
    "where": {"channels": ["web"]},
    "when": [{"kind": "segment", "in": ["a"]}],
    "stacking": {"groups": ["a"]},
    "limits": {"total": 5},
    "rollout": {"percent": "50"},
    "returns": "reevaluate",
}


@pytest.mark.parametrize("key", [key for key in OFFER_KEYS if key not in ("offer", "give", "currency")])
def test_every_key_of_an_offer_is_kept_or_refused(key: str) -> None:
    """A key that is built and not written back would be lost without a word."""
    codes = (
        {"trigger": "code", "codes": ["X"]} if key in ("trigger", "codes", "case_sensitive", "pools") else {}
    )
    document = {"offer": "x", "give": GIVE, **codes, key: KEYS[key]}
    assert kept(document, key) in (KEYS[key], "not_built")


def kept(document: dict[str, Any], key: str) -> Any:
    """What the canonical document says at a key, or the code of the one problem that the document has."""
    try:
        return dump_offer(read_offer(document))[key]
    except DocumentErrors as errors:
        (code,) = {problem.code for problem in errors.problems}
        return code


def variants() -> dict[str, dict[str, Any]]:
    """Each document once more with each choice of each of its parts that the language allows there."""
    found = {}
    for name, document in DOCUMENTS.items():
        text = json.dumps(document)
        for number, part in enumerate(parts(document)):
            for declared in kind_of(part).params():
                for option in getattr(declared.type, "options", ()) if declared.type.form == "choice" else ():
                    other = json.loads(text)
                    list(parts(other))[number][declared.key] = option
                    if readable(other):
                        found[f"{name}, {declared.key} {option}"] = other
    return found


def readable(document: dict[str, Any]) -> bool:
    try:
        read_offer(document)
    except DocumentErrors:
        return False
    return True


def by_form(canonical: dict[str, Any]) -> dict[str, Any]:
    """The document after a round through the admin's form."""
    form = Form.of_document("offer", SECTIONS, canonical)
    return Form.of_post("offer", SECTIONS, Posted.of(form.pairs()), "").written().document


def test_the_form_keeps_every_choice() -> None:
    found = variants()
    assert len(found) > 100
    for name, document in found.items():
        canonical = dump_offer(read_offer(document))
        assert dump_offer(read_offer(by_form(canonical))) == canonical, name


@pytest.mark.django_db
def test_the_house_keeps_everything(maria: User) -> None:
    """Stored, exported, read again and planned: unchanged, in YAML and in JSON; the form changes nothing."""
    save_campaign(actor=maria, document={"campaign": "c", "name": "C"})
    documents = [document | {"offer": f"o{number:03d}"} for number, document in enumerate(DOCUMENTS.values())]
    for document in documents:
        save_draft(actor=maria, document=document)
    for write in (as_yaml, as_json):
        text = "".join(
            write(document for _, document in exported(live=False, codes=None, heads=["offer", "campaign"]))
        )
        checked = check(list(entries_of(pieces("-", text))), house=True, strict=True)
        assert checked.errors == []
        plan = plan_of(checked)
        assert (plan.count(Verb.UNCHANGED), plan.to_do, plan.refused) == (len(documents) + 1, [], [])
        assert [codes for codes in plan.untouched.values() if codes] == [["default"]]
    for document in documents:
        save_draft(actor=maria, document=by_form(dump_offer(read_offer(document))))
    assert set(OfferVersion.objects.values_list("revision", flat=True)) == {1}
