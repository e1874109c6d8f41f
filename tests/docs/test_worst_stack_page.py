"""worst-stack.md: its drafts give what is printed there, and its tables name every option and key."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, load_command_class

from catalog.models import Channel, Price, Product
from decisions.services.worst_stack import worst_stacks
from decisions.worst_stack.telling import as_json
from tests.docs.pages import blocks, read, section, table_rows

PAGE = "worst-stack.md"


@pytest.fixture
def lamp(keys: dict[str, str]) -> Product:
    """The lamp of the page: the only product of a house with one channel, whose prices are net."""
    Channel.objects.filter(code="pos").update(active=False)
    Channel.objects.filter(code="web").update(prices_include_tax=False)
    lamp = Product.objects.create(sku="LAMP", tax_rate="19")
    Price.objects.create(product=lamp, currency="EUR", amount=10000, cost=8500)
    return lamp


def test_examples_print_what_is_shown(lamp: Product, tmp_path: Path) -> None:
    drafts, shown = [], []
    for block in blocks(PAGE, "yaml", "text"):
        if block.info == "yaml":
            drafts.append(block.text)
            continue
        command, expected = block.text.split("\n", 1)
        file = tmp_path / "drafts.yaml"
        file.write_text("---\n".join(drafts))
        arguments = command.removeprefix("$ ./run manage ").replace("drafts.yaml", str(file)).split()
        out = StringIO()
        call_command(*arguments, stdout=out, stderr=StringIO())
        shown.append((out.getvalue(), expected))
    assert len(shown) == 2
    for printed, expected in shown:
        assert printed == expected


def names(heading: str) -> set[str]:
    text = section(read(PAGE), heading)
    return {name for row in table_rows(text) for name in re.findall(r"`([^`]+)`", row[0])}


def test_tables_are_complete(lamp: Product) -> None:
    parser = load_command_class("decisions", "worst_stack").create_parser("manage.py", "worst_stack")
    own = {"--sku", "--category", "--currency", "--top", "--with", "--limit", "--json"}
    assert own <= {option for action in parser._actions for option in action.option_strings}
    assert {name.split()[0] for name in names("# Worst stack") if name.startswith("--")} >= own
    (stack,) = worst_stacks().stacks
    assert set(as_json(stack, "EUR")) - names("## What is told") == {"sku"}
