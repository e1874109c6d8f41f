"""Every condition, benefit and guardrail that ships is documented, sampled, tested and put into words."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from decisions.engine.benefit import Benefit
from decisions.engine.condition import Condition
from decisions.engine.guard import Guard
from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.values import WholeNumber
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View
from tests.promotions.kind_proofs import FAMILIES, ROOT, lacks

KINDS = [(family, kind) for family, kinds in FAMILIES.items() for kind in kinds.values()]


@pytest.mark.parametrize(("family", "kind"), KINDS, ids=[f"{family}-{kind.kind}" for family, kind in KINDS])
def test_it_lacks_nothing(family: str, kind: type[Kind]) -> None:
    assert lacks(family, kind) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_test_module_belongs_to_a_kind(family: str) -> None:
    modules = (ROOT / "tests" / "decisions" / "engine" / family).glob("test_*.py")
    assert {path.stem.removeprefix("test_") for path in modules} == set(FAMILIES[family])


@pytest.mark.parametrize("family", FAMILIES)
def test_every_file_of_the_engine_is_named_after_its_kind(family: str) -> None:
    for name, kind in FAMILIES[family].items():
        assert Path(ROOT / "decisions" / "engine" / family / f"{name}.py").exists()
        assert kind.__module__ == f"decisions.engine.{family}.{name}"


@dataclass(frozen=True)
class BareCondition(Condition):
    """Holds for nobody."""

    depth: int = param(WholeNumber(2), "depth", default=2)

    kind: ClassVar[str] = "bare"
    label: ClassVar[str] = "Bare"
    sample: ClassVar = {"kind": "bare"}

    def judge(self, view: View) -> tuple[Reason, ...]:
        return (Reason(Code.NOT_ONE_OF, {"of": "bare", "in": []}),)


@dataclass(frozen=True)
class BareBenefit(Benefit):
    """Gives nothing."""

    kind: ClassVar[str] = "bare"
    label: ClassVar[str] = "Bare"
    sample: ClassVar = {"kind": "bare"}

    def stage(self) -> str:
        return "reward"


@dataclass(frozen=True)
class BareGuard(Guard):
    """Forbids nothing."""

    kind: ClassVar[str] = "bare"
    label: ClassVar[str] = "Bare"
    sample: ClassVar = {}


@pytest.mark.parametrize(
    ("family", "kind", "missing"),
    [
        (
            "conditions",
            BareCondition,
            [
                "docs/kinds.md: no section",
                "sample: states nothing",
                "tests/decisions/engine/conditions/test_bare.py: missing",
                "promotions/sentences: no sentence for the admin",
                "decisions/wording/facts.py: no name for bare",
            ],
        ),
        (
            "benefits",
            BareBenefit,
            [
                "docs/kinds.md: no section",
                "tests/decisions/engine/benefits/test_bare.py: missing",
                "promotions/sentences: no sentence for the admin",
                "decisions/wording/benefits.py: no message in en",
                "decisions/wording/benefits.py: no message in de",
                "decisions/wording/benefits.py: no message in fr",
            ],
        ),
        (
            "guardrails",
            BareGuard,
            [
                "docs/kinds.md: no section",
                "tests/decisions/engine/guardrails/test_bare.py: missing",
                "no request was found that it keeps an offer from",
            ],
        ),
    ],
)
def test_what_a_bare_kind_lacks_is_named(
    family: str, kind: type[Kind], missing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FAMILIES[family], "bare", kind)
    assert lacks(family, kind) == missing
