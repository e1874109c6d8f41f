import fcntl
import json
from pathlib import Path

import pytest

from config.local import services


@pytest.fixture(autouse=True)
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(services, "LOCAL", tmp_path / ".local")
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "API_KEY_PEPPER", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / ".local"


def test_secrets_are_made_once_and_for_this_user_only(local: Path) -> None:
    first = services.secret_settings()
    assert {name: len(value) >= 50 for name, value in first.items()} == {
        "SECRET_KEY": True,
        "API_KEY_PEPPER": True,
    }
    assert services.secret_settings() == first
    assert (local / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert json.loads((local / "secrets.json").read_text()) == first
    assert [path.name for path in local.iterdir()] == ["secrets.json"]


def test_what_the_user_set_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "mine")
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.production")
    settings = services.settings("development", DATABASE_URL="ours", REDIS_URL="ours")
    assert settings["SECRET_KEY"] == "mine"
    assert settings["REDIS_URL"] == "ours"  # an empty variable is none
    assert settings["DJANGO_SETTINGS_MODULE"] == "config.settings.development"


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    exclusive = fcntl.LOCK_EX | fcntl.LOCK_NB
    first = services.lock(tmp_path / "lock", exclusive)
    assert first is not None
    assert services.lock(tmp_path / "lock", exclusive) is None
    first.close()
    again = services.lock(tmp_path / "lock", exclusive)
    assert again is not None
    again.close()
