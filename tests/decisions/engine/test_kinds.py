"""The registry: what every kind must bring, and that a new one is one file."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from decisions.engine import BENEFITS, CONDITIONS, conditions, dump_offer, offer_schema, read_offer
from decisions.engine.benefit import Benefit
from decisions.engine.condition import Condition
from decisions.engine.language.kinds import collect
from decisions.engine.state import STAGES
from tests.decisions.engine import generated
from tests.decisions.engine.schemas import fits

HERE = Path(__file__).parent
KINDS = [
    *(("conditions", kind) for kind in CONDITIONS.values()),
    *(("benefits", kind) for kind in BENEFITS.values()),
]
EVERY = pytest.mark.parametrize(
    ("folder", "kind"), [pytest.param(*pair, id=f"{pair[0]}-{pair[1].kind}") for pair in KINDS]
)


def document(folder: str, sample: dict[str, Any]) -> dict[str, Any]:
    """An offer with a sample in its place."""
    give: Any = [sample] if folder == "benefits" else [{"kind": "points", "points": 1}]
    return {"offer": "o", "when": [sample] if folder == "conditions" else [], "give": give}


def test_the_kinds_that_are_built() -> None:
    assert sorted(CONDITIONS) == [
        "arm",
        "attribute",
        "campaign",
        "channel",
        "contains",
        "coupon_held",
        "days_since_last_order",
        "device",
        "distinct",
        "expression",
        "lifetime_spend",
        "order_count",
        "payment_method",
        "quantity",
        "referrer",
        "region",
        "schedule",
        "score",
        "segment",
        "shipping_country",
        "shipping_method",
        "store",
        "subtotal",
        "tier",
    ]
    assert sorted(BENEFITS) == [
        "amount_off",
        "bundle",
        "buy_get",
        "fixed_price",
        "gift",
        "percent_off",
        "perk",
        "points",
        "set_discount",
        "set_price",
        "tiered",
        "voucher",
    ]
    assert all(kind.kind == name for name, kind in {**CONDITIONS, **BENEFITS}.items())


@EVERY
def test_it_says_what_it_is(folder: str, kind: Any) -> None:
    assert kind.label
    assert kind.label[0].isupper()
    sentence = kind.sentence()
    assert sentence == (kind.__doc__ or "").strip()
    assert re.fullmatch(r"[A-Z][^\n]*\.", sentence)
    for declared in kind.params():
        assert declared.label
        assert declared.type.form


@EVERY
def test_its_sample_goes_round(folder: str, kind: Any) -> None:
    offer = read_offer(document(folder, kind.sample))
    part = (offer.give if folder == "benefits" else offer.when.parts)[0]
    assert isinstance(part, kind)
    assert part.dump() == kind.sample
    assert read_offer(dump_offer(offer)) == offer


@EVERY
def test_its_schema_fits_its_sample(folder: str, kind: Any) -> None:
    schema = offer_schema()
    own = schema["$defs"][f"{folder[:-1]}_{kind.kind}"]
    assert fits(kind.sample, own, schema) == []
    assert fits(document(folder, kind.sample), schema, schema) == []
    assert fits(kind.sample | {"colour": "red"}, own, schema) == ["/colour: not allowed"]
    required = [declared.key for declared in kind.params() if declared.required]
    for key in required:
        without = {name: value for name, value in kind.sample.items() if name != key}
        assert fits(without, own, schema) == [f"/{key}: missing"]


@EVERY
def test_its_planned_keys_are_refused(folder: str, kind: Any) -> None:
    for key in kind.planned:
        assert key not in {declared.key for declared in kind.params()}
        assert key in (HERE / folder / f"test_{kind.kind}.py").read_text(encoding="utf-8")


@settings(max_examples=100)
@given(generated.offers(0))
def test_what_is_read_fits_the_schema(offer: dict[str, Any]) -> None:
    schema = offer_schema()
    assert fits(offer, schema, schema) == []
    assert fits(dump_offer(read_offer(offer, currency="EUR")), schema, schema) == []


def test_benefits_know_their_stage_and_conditions_their_anchors() -> None:
    for kind in BENEFITS.values():
        benefit = read_offer(document("benefits", kind.sample)).give[0]
        assert benefit.stage() in STAGES
        assert benefit.anchors() is None or benefit.anchors()
    for condition in CONDITIONS.values():
        part = read_offer(document("conditions", condition.sample)).when.parts[0]
        assert part.anchors() is None or part.anchors()


TWIN = """
from decisions.engine.condition import Condition


class Twin(Condition):
    kind = "channel"
"""


def test_two_files_may_not_claim_one_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "second_channel.py").write_text(TWIN)
    monkeypatch.setattr(conditions, "__path__", [*conditions.__path__, str(tmp_path)])
    with pytest.raises(TypeError, match="'channel' is defined twice"):
        collect(conditions, Condition)


def test_what_a_base_leaves_open_is_said() -> None:
    assert Benefit().anchors() is None
    assert Condition().anchors() is None
