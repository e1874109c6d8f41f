"""Whole houses of real processes."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection

from tests.living import House, living_house

PROCESSES = 4


@pytest.fixture(scope="session")
def template(django_db_setup: None) -> str:
    """The run's migrated database, if there are several workers to share one."""
    shared = connection.settings_dict["TEST"]["NAME"]
    return str(shared) if os.environ.get("PYTEST_XDIST_WORKER") else "template1"


@pytest.fixture(scope="session")
def house(template: str) -> Iterator[House]:
    """One house of four web processes for all of these tests: what one of them kills stays dead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRANIAN_WORKERS", str(PROCESSES))
        with living_house(template) as found:
            yield found
