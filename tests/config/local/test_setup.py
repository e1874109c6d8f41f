from pathlib import Path

import pytest

from config.local import setup
from config.local.steps import Refused


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two locks, of which `base` is installed."""
    for name in ("ROOT", "LOCAL"):
        monkeypatch.setattr(setup, name, tmp_path)
    for name, path in (("PYTHON", "bin/python"), ("MARKS", "marks")):
        monkeypatch.setattr(setup, name, tmp_path / path)
    for folder in ("requirements", "bin", "marks"):
        (tmp_path / folder).mkdir()
    for lock in ("base", "dev"):
        (tmp_path / "requirements" / f"{lock}.txt").write_text(f"{lock}==1\n")
    (tmp_path / "bin" / "python").write_text("")
    (tmp_path / "bin" / "python").chmod(0o755)
    (tmp_path / "marks" / "base").write_text(setup.digest("base"))
    return tmp_path


def test_what_is_installed_is_not_installed_again(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "make_environment", lambda: pytest.fail("nothing is to be done"))
    setup.set_up(["base"])
    assert setup.outdated(["base", "dev"]) == ["dev"]


def test_a_changed_lock_is_installed_and_remembered(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(setup, "make_environment", lambda: None)
    monkeypatch.setattr(setup, "install", asked.append)
    (installed / "requirements" / "base.txt").write_text("base==2\n")
    setup.set_up(["base", "dev"])
    setup.set_up(["base", "dev"])
    assert asked == [["base", "dev"]]


def test_an_install_that_fails_is_not_remembered(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(names: list[str]) -> None:
        raise Refused("no network")

    monkeypatch.setattr(setup, "make_environment", lambda: None)
    monkeypatch.setattr(setup, "install", fail)
    with pytest.raises(Refused, match="no network"):
        setup.set_up(["dev"])
    assert setup.outdated(["dev"]) == ["dev"]


def test_without_an_environment_everything_is_missing(installed: Path) -> None:
    (installed / "bin" / "python").unlink()
    assert setup.outdated(["base", "dev"]) == ["base", "dev"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"PIP_INDEX_URL": "index"}, "index", id="as pip"),
        pytest.param({"PIP_INDEX_URL": "index", "UV_DEFAULT_INDEX": "own"}, "own", id="its own wins"),
    ],
)
def test_uv_uses_the_index_that_pip_was_told(
    told: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    environment = setup.uv_environment()
    assert environment.get("UV_DEFAULT_INDEX") == expected
    assert environment["UV_PYTHON_DOWNLOADS"] == "never"
