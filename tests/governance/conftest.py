"""People with roles."""

import pytest
from django.contrib.auth.models import User

from tests.governance.house import person


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
