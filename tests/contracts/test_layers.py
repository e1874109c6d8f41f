"""Each layer contract holds, and each catches the breach that it is there for."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("catalog", "config", "decisions", "governance", "promotions")
LINT = Path(sys.executable).parent / "lint-imports"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

# contract -> what is written where, and would break it
BREACHES = {
    "floors": [
        ("catalog/breach_a.py", "import decisions.public"),
        ("decisions/breach_b.py", "import promotions.models"),
        ("promotions/breach_c.py", "import governance.models"),
        ("governance/breach_d.py", "import config.urls"),
    ],
    "public-door": [
        ("promotions/breach_a.py", "import decisions.models"),
        ("governance/breach_b.py", "import decisions.engine"),
    ],
    "engine-alone": [
        ("decisions/engine/breach_a.py", "import decisions.models"),
        ("decisions/engine/breach_b.py", "import catalog.models"),
    ],
    "engine-pure": [
        ("decisions/engine/breach_a.py", "import django.conf"),
        ("decisions/engine/breach_b.py", "import rest_framework"),
        ("decisions/engine/breach_c.py", "import celery"),
        ("decisions/engine/breach_d.py", "import psycopg"),
        ("decisions/engine/breach_e.py", "import redis"),
        ("decisions/engine/breach_f.py", "from time import time"),
        ("catalog/money.py", "import os"),
    ],
    "services-enqueue-nothing": [
        ("catalog/services/breach_a.py", "import catalog.tasks"),
        ("governance/breach_b/services.py", "import catalog.tasks"),
    ],
}
ALLOWED = [
    ("promotions/allowed_a.py", "import decisions.public"),
    ("governance/allowed_b.py", "import promotions.models, catalog.models, decisions.public"),
    ("decisions/engine/allowed_c.py", "import catalog.money, dataclasses"),
]


def copy_tree(target: Path) -> Path:
    """The apps and their contracts, without caches."""
    for app in APPS:
        shutil.copytree(ROOT / app, target / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", target)
    write(target, "catalog/tasks.py", "")
    return target


def write(tree: Path, name: str, line: str) -> None:
    """Adds the line to a module, which is made with its package where it is missing."""
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    with path.open("a") as file:
        file.write(f"{line}\n")


def lint(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-logo", "--no-cache", *words], cwd=tree, capture_output=True, text=True, check=False
    )


def test_contracts_hold_with_allowed_imports(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path)
    for name, line in ALLOWED:
        write(tree, name, line)
    done = lint(tree)
    assert done.returncode == 0, done.stdout
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout


def test_every_contract_has_a_breach() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_contract_catches_its_breaches(contract: str, tmp_path: Path) -> None:
    tree = copy_tree(tmp_path)
    for name, line in BREACHES[contract]:
        write(tree, name, line)
    done = lint(tree, "--contract", contract)
    assert done.returncode == 1, done.stdout
    for name, line in BREACHES[contract]:
        module = name.removesuffix(".py").replace("/", ".")
        target = line.split()[1].split(".")[0]
        assert re.search(rf"{re.escape(module)} -> {target}", done.stdout), done.stdout
