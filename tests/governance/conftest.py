"""People with roles, in a house as the migrations leave it."""

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.utils import timezone

from governance.migrating import scheduling
from governance.models import RuleVersion
from governance.permissions import apply_grants
from tests.governance.house import person

SCHEDULE = importlib.import_module("governance.migrations.0003_policy_and_schedule")
Desk = Callable[[User], Client]
INTERVALS = importlib.import_module("governance.migrations.0024_stop_rule_jobs")
MIGRATIONS = [
    importlib.import_module(f"governance.migrations.{path.stem}")
    for path in sorted(Path(SCHEDULE.__file__ or "").parent.glob("0*.py"))
]


def first_policy() -> None:
    """What the migrations leave: version 1, which nobody made."""
    first = {"kind": "policy", "code": "default", "number": 1, "state": "live"}
    RuleVersion.objects.create(document=SCHEDULE.POLICY, live_since=timezone.now(), **first)


@pytest.fixture(autouse=True)
def migrated_rows(request: pytest.FixtureRequest) -> None:
    """Groups, policy and schedule are there also after a test that emptied the tables."""
    mark = request.node.get_closest_marker("django_db")
    if mark is None and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    request.getfixturevalue("transactional_db" if mark and mark.kwargs.get("transaction") else "db")
    if not Group.objects.exists():
        apply_grants(apps)
        with connection.schema_editor() as editor:
            first_policy()
            SCHEDULE.make_schedule(apps, editor)
            for each in MIGRATIONS:
                if every := getattr(each, "EVERY", None):
                    scheduling(every)(apps, editor)
            INTERVALS.by_interval(apps, editor)


@pytest.fixture
def maria(db: None) -> User:
    """A marketer."""
    return person("maria", "marketer")


@pytest.fixture
def fin(db: None) -> User:
    """A finance approver."""
    return person("fin", "finance")


@pytest.fixture
def olga(db: None) -> User:
    """Operations."""
    return person("olga", "operations")


@pytest.fixture
def at_desk(db: None) -> Desk:
    """A browser in which this person is logged in."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
