"""offers.md: every document is read, every simulation answers as shown, what is refused is refused there."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from decisions.engine import read_experiment, read_guardrail, read_suppression
from decisions.engine.experiment import KEYS as EXPERIMENT_KEYS
from decisions.engine.guardrail import GUARDS
from decisions.engine.offer_reading import KEYS, METRICS, OBJECTIVES
from decisions.engine.policy import _KEYS as POLICY_KEYS
from decisions.engine.registry import PLANNED_BENEFITS, PLANNED_CONDITIONS
from decisions.engine.selections import Selection
from decisions.public import (
    BENEFITS,
    CONDITIONS,
    DocumentErrors,
    load_documents,
    read_offer,
    read_policy,
    simulate,
)
from decisions.simulations import documents as simulations
from governance.launch.rules import CHECKS, read_rules
from governance.launch.rules import KEYS as LAUNCH_KEYS
from promotions.documents.written import CAMPAIGN_KEYS
from tests.docs.excerpts import differences
from tests.docs.pages import Block, blocks, read, section, table_rows

PAGE = "offers.md"
TEXT = read(PAGE)
LEAST: dict[str, Any] = {"offer": "x", "give": [{"kind": "percent_off", "percent": "10"}]}
SIMULATIONS = [
    (block, follower)
    for block, follower in zip(blocks(PAGE), blocks(PAGE)[1:], strict=False)
    if block.info == "json" and '"requests"' in block.text
]


def read_any(document: dict[str, Any]) -> None:
    """Reads an offer, a policy or a campaign (as what it shares with offers)."""
    if "policy" in document:
        read_policy(document)
    elif "guardrail" in document:
        read_guardrail(document)
    elif "suppression" in document:
        read_suppression(document)
    elif "experiment" in document:
        read_experiment(document)
    elif "launch" in document:
        read_rules(document)
    elif "campaign" in document and "offer" not in document:
        assert document.keys() <= set(CAMPAIGN_KEYS)
        governed = {key: value for key, value in document.items() if key != "campaign"}
        read_offer(LEAST | governed)
    else:
        read_offer(document)


@pytest.mark.parametrize("block", [*blocks(PAGE, "yaml"), *blocks("api.md", "yaml")], ids=str)
def test_document_is_read(block: Block) -> None:
    for document in load_documents(block.text):
        read_any(document)


@pytest.mark.parametrize("block", blocks(PAGE, "yaml part"), ids=str)
def test_part_of_an_offer_is_read(block: Block) -> None:
    (part,) = load_documents(block.text)
    read_offer(LEAST | part)


def test_yaml_reads_as_the_page_says() -> None:
    (part,) = load_documents(blocks(PAGE, "yaml part")[-1].text)
    assert part["name"] == "NO"
    assert part["codes"] == ["on", "1e3", "0x1F"]
    assert part["starts"] == "2026-06-01"
    assert part["give"][0]["percent"] == "12.5"


@pytest.mark.django_db
@pytest.mark.parametrize(("block", "answer"), SIMULATIONS, ids=str)
def test_simulation_answers_as_shown(block: Block, answer: Block) -> None:
    assert differences(json.loads(answer.text), simulate(json.loads(block.text))) == []


def test_the_page_has_simulations() -> None:
    assert len(SIMULATIONS) == 2


def test_the_command_of_the_page_runs(tmp_path: Path) -> None:
    (shell,) = [block.text for block in blocks(PAGE, "sh") if "manage simulate" in block.text]
    line = re.search(r"echo '(.*)' > ten\.jsonl", shell)
    assert line is not None
    file = tmp_path / "ten.jsonl"
    file.write_text(line[1])
    out = StringIO()
    call_command("simulate", str(file), stdout=out)
    assert json.loads(out.getvalue())["decisions"][0]["totals"]["total"] == "8.91"


def refusals(heading: str) -> list[tuple[str, str, str]]:
    """(document, path, explanation) of the tables of what is not built, by the head of their first column."""
    body = section(TEXT, "## Not built yet").partition(f"| {heading} ")[2].partition("\n\n")[0]
    return [(row[0].strip("`"), row[1].strip("`"), row[2]) for row in table_rows(body)]


@pytest.mark.parametrize(("written", "path"), [row[:2] for row in refusals("in an offer")])
def test_offer_is_refused_as_not_built(written: str, path: str) -> None:
    (part,) = load_documents(written)
    with pytest.raises(DocumentErrors) as caught:
        read_offer(LEAST | ({"codes": ["A"]} if part.get("trigger") else {}) | part)
    assert (path, "not_built") in [(problem.path, problem.code) for problem in caught.value.problems]


def codes_in(text: str) -> set[str]:
    """What stands in code signs, blocks of code left aside."""
    return set(re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)))


def keys_of(heading: str) -> set[str]:
    """The keys in the first column of a section's tables."""
    return {key for row in table_rows(section(TEXT, heading)) for key in codes_in(row[0])}


def test_every_kind_is_named_as_built_or_not_built() -> None:
    refused = {path: codes_in(explanation) for _, path, explanation in refusals("in an offer")}
    assert refused.get("/when/0/kind", set()) == PLANNED_CONDITIONS
    assert refused.get("/give/0/kind", set()) == PLANNED_BENEFITS
    assert Selection.planned == ()
    assert codes_in(section(TEXT, "## Conditions")) >= set(CONDITIONS)
    assert codes_in(section(TEXT, "## Benefits")) == set(BENEFITS)
    assert keys_of("## Guardrails") == set(GUARDS)


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("## The keys of an offer", set(KEYS)),
        ("## Selections", {param.key for param in Selection.params()}),
        ("## Policy", set(POLICY_KEYS)),
        ("## Experiments", set(EXPERIMENT_KEYS)),
        ("## Launch rules", set(LAUNCH_KEYS)),
        ("## Simulations", set(simulations.KEYS)),
    ],
)
def test_tables_have_exactly_the_keys_of_the_language(heading: str, keys: set[str]) -> None:
    assert keys_of(heading) == keys


def test_closed_lists_are_complete() -> None:
    rows = {row[0]: codes_in(row[2]) for row in table_rows(section(TEXT, "## The keys of an offer"))}
    assert rows["`objective`"] == set(OBJECTIVES)
    assert rows["`kpi`"] >= set(METRICS)
    rows = {row[0]: codes_in(row[1]) for row in table_rows(section(TEXT, "## Launch rules"))}
    assert rows["`required`"] == set(CHECKS)
