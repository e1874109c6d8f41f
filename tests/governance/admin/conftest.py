"""People at the desk."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

Desk = Callable[[User], Client]


@pytest.fixture
def at_desk(db: None) -> Desk:
    """A browser in which this person is logged in."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
