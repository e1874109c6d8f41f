"""What a kind has to bring before it ships, looked up where people and programs will look for it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from decisions.engine import BENEFITS, CONDITIONS, GUARDS, read_guardrail, read_offer
from decisions.engine.language.kinds import Kind
from decisions.wording.benefits import benefit_sentence
from decisions.wording.facts import FACTS
from decisions.wording.reasons import wording_of
from promotions.documents.yaml_text import to_yaml
from promotions.sentences import benefit_text, condition_text
from promotions.sentences.generic import kind_text
from tests.decisions.engine.running import basket, refusals, simulate

Json = dict[str, Any]
ROOT = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _ in settings.LANGUAGES]
FAMILIES: dict[str, dict[str, Any]] = {
    "conditions": CONDITIONS,
    "benefits": BENEFITS,
    "guardrails": GUARDS,
}

STRANGER = basket() | {"channel": "nowhere", "at": "2026-06-15T03:00:00Z"}
"""A request of which nobody knows anything, on a Monday night."""
NEWCOMER = STRANGER | {
    "customer": {
        "order_count": 1,
        "days_since_last_order": 1,
        "lifetime_spend": {"EUR": "1.00"},
        "tier": "none",
        "segments": [],
        "attributes": {"language": "xx"},
        "scores": {"churn": "0.1"},
    }
}
"""One of whom all is known, and nothing speaks for him."""


def lacks(family: str, kind: type[Kind]) -> list[str]:
    """Everything that a kind has yet to bring, in words; nothing = it may ship."""
    return [
        *_documented(family, kind),
        *_sampled(family, kind),
        *_tested(family, kind),
        *_worded(family, kind),
    ]


def _documented(family: str, kind: type[Kind]) -> Iterator[str]:
    page = (ROOT / "docs" / "kinds.md").read_text(encoding="utf-8")
    _, heading, rest = page.partition(f"### {kind.label}: `{kind.kind}`\n")
    section = re.split(r"^##", rest, maxsplit=1, flags=re.M)[0]
    if not heading:
        yield "docs/kinds.md: no section"
        return
    if kind.sentence() != (kind.__doc__ or "").strip():
        yield "docstring: more than the one sentence that is shown"
    if kind.sentence() not in section:
        yield "docs/kinds.md: not what it means"
    for param in kind.params():
        if f"| `{param.key}` |" not in section:
            yield f"docs/kinds.md: no row for {param.key}"
    stated = {"kind": kind.kind, "params": kind.sample} if family == "guardrails" else kind.sample
    if f"```yaml\n{to_yaml(dict(stated)).strip()}\n```" not in section:
        yield "docs/kinds.md: no sample"


def _sampled(family: str, kind: type[Kind]) -> Iterator[str]:
    part: Any = _read(family, kind.sample, kind.kind)
    if type(part) is not FAMILIES[family][kind.kind]:
        yield "sample: read as another kind"
    dumped = part.dump()
    if family == "guardrails":
        dumped.pop("kind")
    if dumped != kind.sample:
        yield "sample: written otherwise than it is read"
    if kind.params() and not set(kind.sample) - {"kind"}:
        yield "sample: states nothing"


def _read(family: str, sample: Json, name: str) -> Any:
    if family == "guardrails":
        return read_guardrail({"guardrail": "g", "kind": name, "params": sample}).guard
    points = {"kind": "points", "points": 1}
    document: Json = {"offer": "o", "when": [], "give": [points]}
    document |= {"when": [sample]} if family == "conditions" else {"give": [sample]}
    offer = read_offer(document)
    return (offer.when.parts if family == "conditions" else offer.give)[0]


def _tested(family: str, kind: type[Kind]) -> Iterator[str]:
    module = Path("tests") / "decisions" / "engine" / family / f"test_{kind.kind}.py"
    if not (ROOT / module).exists():
        yield f"{module}: missing"
        return
    text = (ROOT / module).read_text(encoding="utf-8")
    for param in kind.params():
        if not re.search(rf'"{param.key}"|\b{param.key}=', text):
            yield f"{module}: no case of {param.key}"


def _worded(family: str, kind: type[Kind]) -> Iterator[str]:
    if family == "conditions":
        if condition_text(kind.sample) == kind_text(kind.sample):
            yield "promotions/sentences: no sentence for the admin"
        yield from _reasoned([*refusals(kind.sample, STRANGER), *refusals(kind.sample, NEWCOMER)])
    elif family == "benefits":
        if benefit_text(kind.sample) == kind_text(kind.sample):
            yield "promotions/sentences: no sentence for the admin"
        yield from _told_to_shoppers(kind.sample)
    else:
        yield from _reasoned(_where_it_binds(kind))


def _told_to_shoppers(sample: Json) -> Iterator[str]:
    """A benefit's message: in every language its own, unless the document brings the text."""
    english = ""
    for language in LANGUAGES:
        with translation.override(language):
            message = benefit_sentence(sample, "EUR")
        if not message or "?" in message:
            yield f"decisions/wording/benefits.py: no message in {language}"
        elif language == "en":
            english = message
        elif message == english and message not in sample.values():
            yield f"decisions/wording/benefits.py: not translated into {language}"


def _reasoned(reasons: list[Json]) -> Iterator[str]:
    """The reasons that a kind gives have words in every language, and what they speak of has a name."""
    if not reasons:
        yield "no request was found that it keeps an offer from"
    for code, of in sorted({(row["code"], row["params"].get("of", "")) for row in reasons}):
        wording = wording_of(code, of)
        if wording is None:
            yield f"decisions/wording/reasons.py: no words for {code}"
            continue
        if of and of not in FACTS:
            yield f"decisions/wording/facts.py: no name for {of}"
        for language in LANGUAGES:
            if language == "en":
                continue
            with translation.override(language):
                for text in (wording.shopper, wording.agent):
                    if translation.gettext(text) == text:
                        yield f"locale/{language}: {text!r} is not translated"


def _where_it_binds(kind: type[Kind]) -> list[Json]:
    """The reasons of a basket on which every sample of a guardrail has something to forbid."""
    half = {"give": [{"kind": "percent_off", "percent": "50"}], "tags": ["winback"]}
    codes = ("summer10", "welcome5")
    offers = [{"offer": f"half-{i}", **half} for i in range(3)]
    offers += [{"offer": code, "trigger": "code", "codes": [code], **half} for code in codes]
    request = basket(("A", 1, "10.00"), coupons=list(codes), customer={"id": "c-1"})
    document = {
        "currency": "EUR",
        "guardrails": [{"guardrail": "g", "kind": kind.kind, "params": kind.sample}],
        "offers": offers,
        "products": [{"sku": "A", "cost": "8.00", "tax_rate": "19"}],
        "usage": {"customers": {"c-1": {"half-0": ["2026-06-01T10:00:00Z"]}}},
        "requests": [request],
    }
    (decision,) = simulate(document, diagnose=True)["decisions"]
    told = [reason for row in decision["offers"] for reason in row["reasons"]]
    return [reason for reason in told if {"guardrail", "guardrails"} & reason["params"].keys()]
