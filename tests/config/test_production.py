"""The production settings, read in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a-key-of-more-than-fifty-characters-for-the-deployment-check-0123456789",
    "API_KEY_PEPPER": "pepper",
    "DATABASE_URL": "postgresql://offerdesk@/offerdesk?host=/nonexistent",
    "REDIS_URL": "redis://nowhere.invalid/0",
    "ALLOWED_HOSTS": "offers.example",
}


def python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**plain, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_deployment_check_is_clean() -> None:
    done = python("manage.py", "check", "--deploy", "--fail-level", "DEBUG", **COMPLETE)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "API_KEY_PEPPER", "DATABASE_URL", "REDIS_URL"])
def test_missing_setting_is_named(name: str) -> None:
    done = python("-c", "import config.settings.production", **{**COMPLETE, name: ""})
    assert done.returncode != 0
    assert f"{name} must be set in the environment" in done.stderr


def test_logs_are_json_lines() -> None:
    code = "import django; django.setup(); import structlog, logging\n"
    code += "structlog.get_logger('offerdesk').info('offer_ended', offer='summer10')\n"
    code += "logging.getLogger('django').warning('plain %s', 'words')\n"
    done = python("-c", code, **COMPLETE)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["offer_ended", "plain words"]
    assert lines[0]["offer"] == "summer10"
    assert {line["level"] for line in lines} == {"info", "warning"}


def test_pool_is_used_when_asked_for() -> None:
    code = "from config.settings.production import DATABASES as d; import json\n"
    code += "print(json.dumps([d['default']['CONN_MAX_AGE'], d['default']['OPTIONS'].get('pool')]))"
    with_pool = json.loads(python("-c", code, **COMPLETE, DATABASE_POOL_SIZE="7").stdout)
    without = json.loads(python("-c", code, **COMPLETE).stdout)
    assert with_pool == [0, {"min_size": 1, "max_size": 7, "timeout": 2.0}]
    assert without == [300, None]
