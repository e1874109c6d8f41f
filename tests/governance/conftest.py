"""People with roles, in a house as the migrations leave it."""

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from governance.migrating import scheduling
from governance.permissions import apply_grants
from tests.governance.house import person

ROWS = importlib.import_module("governance.migrations.0002_rows")
Desk = Callable[[User], Client]
MIGRATIONS = [
    importlib.import_module(f"governance.migrations.{path.stem}")
    for path in sorted(Path(ROWS.__file__ or "").parent.glob("0*.py"))
]


def first_policy() -> None:
    """What the migrations leave: version 1, which nobody made."""
    with connection.schema_editor() as editor:
        ROWS.make_policy(apps, editor)


@pytest.fixture(autouse=True)
def migrated_rows(request: pytest.FixtureRequest) -> None:
    """Groups, policy and schedule are there also after a test that emptied the tables."""
    mark = request.node.get_closest_marker("django_db")
    if mark is None and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    request.getfixturevalue("transactional_db" if mark and mark.kwargs.get("transaction") else "db")
    if not Group.objects.exists():
        apply_grants(apps)
        first_policy()
        with connection.schema_editor() as editor:
            for each in MIGRATIONS:
                if every := getattr(each, "EVERY", None):
                    scheduling(every)(apps, editor)


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
