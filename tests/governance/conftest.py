"""People with roles, in a house as the migrations leave it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.governance.house import person

Desk = Callable[[User], Client]


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
        client.force_login(user, backend="governance.people.backends.RoleBackend")
        return client

    return log_in
