"""A new kind is one new file: form, sentence, schema and docs have it without another change."""

from pathlib import Path

import pytest
from django.test import Client

from decisions.engine import conditions
from decisions.engine.condition import Condition
from decisions.engine.language.kinds import collect
from decisions.public import CONDITIONS, offer_schema
from promotions.documents import document_of
from promotions.kinds_page import kinds_page
from promotions.models import OfferVersion
from promotions.sentences import condition_text
from tests.promotions.admin.pages import fields, read

pytestmark = pytest.mark.django_db

FILE = '''
"""Condition: a round number of units."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.language.values import Choice, Flag, TextList, WholeNumber
from decisions.engine.reasons import Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class RoundNumber(Condition):
    """The number of units in the basket is round."""

    multiple: int = param(WholeNumber(2), "a multiple of")
    sort: str = param(Choice(("even", "odd")), "sort", default="even")
    strict: bool | None = param(Flag(), "strictly", default=None)
    names: tuple[str, ...] = param(TextList(), "names", default=())

    kind: ClassVar[str] = "round_number"
    label: ClassVar[str] = "Round number"
    sample: ClassVar = {"kind": "round_number", "multiple": 6}

    def judge(self, view: View) -> tuple[Reason, ...]:
        return ()
'''


@pytest.fixture
def second_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file stands among the conditions, as a developer would put it there."""
    (tmp_path / "round_number.py").write_text(FILE)
    monkeypatch.setattr(conditions, "__path__", [*conditions.__path__, str(tmp_path)])
    found = collect(conditions, Condition)
    monkeypatch.setitem(CONDITIONS, "round_number", found["round_number"])


def test_it_is_in_form_sentence_schema_and_docs(as_maria: Client, second_kind: None) -> None:
    address = "/admin/promotions/offer/add/"
    page = read(as_maria.get(f"{address}?start=threshold"))  # type: ignore[arg-type]
    assert "Round number The number of units in the basket is round." in page.words
    posted = {**page.forms["offer-form"], "move": "add:when:round_number"}
    posted = fields(as_maria.post(address, posted))  # type: ignore[arg-type, assignment]
    assert (posted["n3.multiple"], posted["n3.sort"], posted["n3.strict"]) == ([""], ["even"], [""])
    typed = {"offer": "round", "n3.multiple": "6", "n3.strict": "true", "n3.names": "a\nb", "do": "save"}
    assert as_maria.post(address, {**posted, **typed}).status_code == 302
    stated = {"kind": "round_number", "multiple": 6, "strict": True, "names": ["a", "b"]}
    assert document_of(OfferVersion.objects.get())["when"][1] == stated
    assert condition_text(stated) == "Round number: a multiple of 6, strictly ✓, names a or b"
    assert "condition_round_number" in offer_schema()["$defs"]
    assert "### Round number: `round_number`" in kinds_page()


def test_its_problems_land_at_its_fields(as_maria: Client, second_kind: None) -> None:
    address = "/admin/promotions/offer/add/"
    posted = fields(as_maria.get(f"{address}?start=threshold"))  # type: ignore[arg-type]
    posted = fields(as_maria.post(address, {**posted, "move": "add:when:round_number"}))  # type: ignore[arg-type]
    response = as_maria.post(address, {**posted, "offer": "round", "n3.multiple": "1", "do": "save"})
    assert 'href="#id_n3-multiple"' in response.content.decode()
    assert not OfferVersion.objects.exists()
