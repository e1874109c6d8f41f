"""Every kind of the registry: document -> form -> post -> document, without loss."""

import json
from typing import Any

import pytest

from decisions.engine.limits import PeriodLimit
from decisions.public import BENEFITS, CONDITIONS, DocumentErrors, dump_offer, read_offer
from promotions.builder.form import Form
from promotions.builder.offer_sections import offer_sections
from promotions.builder.placing import messages_of, placed_unshown
from promotions.builder.posted import Posted
from promotions.builder.spec import specs_of
from tests.promotions.kinds import BENEFITS_FULL, CONDITIONS_FULL, GIVE, TREES, WHOLE

SECTIONS = offer_sections([], [])


def again(document: dict[str, Any]) -> dict[str, Any]:
    """The canonical document after a round through the form."""
    form = Form.of_document("offer", SECTIONS, dump_offer(read_offer(document)))
    posted = Form.of_post("offer", SECTIONS, Posted.of(form.pairs()), "")
    return dump_offer(read_offer(posted.written().document))


@pytest.mark.parametrize("kind", sorted(BENEFITS))
def test_every_benefit_keeps_its_sample(kind: str) -> None:
    document = {"offer": "x", "give": [BENEFITS[kind].sample]}
    assert again(document) == dump_offer(read_offer(document))


@pytest.mark.parametrize("kind", sorted(CONDITIONS))
def test_every_condition_keeps_its_sample(kind: str) -> None:
    document = {"offer": "x", "give": GIVE, "when": [CONDITIONS[kind].sample]}
    assert again(document) == dump_offer(read_offer(document))


@pytest.mark.parametrize("name", BENEFITS_FULL)
def test_benefits_keep_every_parameter(name: str) -> None:
    document = {"offer": "x", "give": [BENEFITS_FULL[name]]}
    assert again(document) == dump_offer(read_offer(document))


@pytest.mark.parametrize("name", CONDITIONS_FULL)
def test_conditions_keep_every_parameter(name: str) -> None:
    document = {"offer": "x", "give": GIVE, "when": [CONDITIONS_FULL[name]]}
    expected = dump_offer(read_offer(document))
    found = again(document)
    if name.startswith("schedule"):
        expected["when"][0]["days"], found["when"][0]["days"] = (
            sorted(each["when"][0]["days"]) for each in (expected, found)
        )
    assert found == expected


@pytest.mark.parametrize("name", WHOLE)
def test_fields_outside_the_kinds_are_kept(name: str) -> None:
    document = WHOLE[name] | {"give": GIVE}
    assert again(document) == dump_offer(read_offer(document))


@pytest.mark.parametrize("name", TREES)
def test_trees_of_conditions_are_kept(name: str) -> None:
    document = {"offer": "x", "give": GIVE, "when": TREES[name]}
    assert again(document) == dump_offer(read_offer(document))


FIELDS = (
    "bundle with components",
    "buy_get by amount",
    "tiered by spend",
    "tiered by units",
    "gift with options",
)


@pytest.mark.parametrize("name", FIELDS)
def test_nested_lists_have_fields_of_their_own(name: str) -> None:
    form = Form.of_document(
        "offer", SECTIONS, dump_offer(read_offer({"offer": "x", "give": [BENEFITS_FULL[name]]}))
    )
    assert not [key for key, _ in form.pairs() if key.endswith(".yaml")]


@pytest.mark.parametrize("name", ["every limit", "one limit"])
def test_limits_have_fields_of_their_own(name: str) -> None:
    form = Form.of_document("offer", SECTIONS, dump_offer(read_offer(WHOLE[name] | {"give": GIVE})))
    assert not [key for key, _ in form.pairs() if key.endswith(".yaml")]


def test_limits_are_told_in_plain_words() -> None:
    shown = {spec.key: spec for section in SECTIONS for spec in section.all}
    assert shown["limits.per_customer"].label == "Uses by each customer"
    assert dict(shown["limits.identities"].options)["id"] == "customer number"
    assert dict(shown["limits.guests"].options)["reject"] == "do not get it"
    assert dict(shown["returns"].options)["keep"] == "what was given on the rest stays"
    assert [part.label for part in specs_of(PeriodLimit)] == [
        "Uses at most", "Within a", "Counted", "For each",
    ]  # fmt: skip


def test_what_belongs_to_codes_goes_with_them() -> None:
    form = Form.of_post(
        "offer",
        SECTIONS,
        Posted.of(
            [("trigger", "automatic"), ("pools", "p"), ("limits.per_code", "5"), ("limits.total", "9")]
        ),
        "x",
    )
    assert form.written().document == {"offer": "x", "limits": {"total": 9}}


@pytest.mark.parametrize("stated", [["quiet", "loyal"], {"none": "few"}])
def test_suppressions_are_named_or_said_to_be_none(stated: Any) -> None:
    form = Form.of_document("offer", SECTIONS, {"offer": "x", "suppressions": stated})
    assert Form.of_post("offer", SECTIONS, Posted.of(form.pairs()), "x").written().document == {
        "offer": "x",
        "suppressions": stated,
    }


def test_suppressions_are_not_both() -> None:
    posted = Posted.of([("suppressions", "quiet"), ("suppressions.none", "few")])
    form = Form.of_post("offer", SECTIONS, posted, "x")
    written = form.written()
    with pytest.raises(DocumentErrors) as caught:
        read_offer(written.document | {"give": GIVE})
    (told,) = placed_unshown(messages_of(caught.value.problems, written.places, form), form)
    assert (told.place, told.text) == ("Suppressions", "Must be either named or said to be none, not both")


def test_what_is_no_number_stays_for_the_reader_to_refuse() -> None:
    posted = [("limits.per_channel.0.name", "web"), ("limits.per_channel.0.count", "many")]
    posted += [("limits.per_channel.3.name", ""), ("limits.per_channel.3.count", "")]
    form = Form.of_post("offer", SECTIONS, Posted.of(posted), "x")
    assert form.written().document["limits"] == {"per_channel": {"web": "many"}}


def test_what_no_row_of_fields_can_say_is_shown_as_yaml() -> None:
    """An empty row is none, so a component that says nothing needs the text."""
    given = {"kind": "bundle", "components": [{}, {"quantity": 2}], "percent": "10"}
    form = Form.of_document("offer", SECTIONS, {"offer": "x", "give": [given]})
    assert [key for key, _ in form.pairs() if key.endswith(".yaml")] == ["n1.components.yaml"]


def rows(name: str, *pairs: tuple[str, str]) -> Any:
    """What a posted benefit of a kind says."""
    tree = ("tree", json.dumps({"give": [{"id": "n1", "kind": name}], "when": []}))
    form = Form.of_post("offer", SECTIONS, Posted.of([tree, *pairs]), "x")
    return form.written().document["give"][0]


def test_empty_rows_are_none_and_half_filled_ones_are_kept() -> None:
    posted = rows(
        "gift",
        ("n1.options.0.row", "on"),
        ("n1.options.0.sku", ""),
        ("n1.options.0.quantity", "1"),
        ("n1.options.1.sku", ""),
        ("n1.options.1.quantity", "2"),
        ("n1.options.2.sku", "MUG"),
        ("n1.options.2.quantity", "two"),
    )
    assert posted["options"] == [{"quantity": 2}, {"sku": "MUG", "quantity": "two"}]


def test_a_tier_that_states_money_and_units_loses_neither() -> None:
    posted = rows("tiered", ("n1.tiers.0.from.EUR", "5.00"), ("n1.tiers.0.from.units", "3"))
    assert posted["tiers"] == [{"from": {"EUR": "5.00", "units": 3}}]
