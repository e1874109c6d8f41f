"""Tills that give no offers are a job's result and a figure of /metrics."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from catalog.models import Channel
from decisions.models import Till
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job

pytestmark = pytest.mark.django_db


def test_overdue_tills_are_counted(client: Client, settings: Settings) -> None:
    channel = Channel.objects.create(code="pos", name="Tills")
    now = datetime.now(UTC)
    for name, hours in (("late", -1), ("fresh", 1)):
        Till.objects.create(
            channel=channel,
            name=name,
            snapshot="sha256:x",
            overrides=0,
            fetched_at=now - timedelta(days=1),
            valid_until=now + timedelta(hours=hours),
        )
    assert run_job(JOBS["check_tills"]).counts == {"overdue": 1}
    settings.METRICS_OPEN = True
    text = client.get("/metrics").content.decode()
    assert 'offerdesk_tills_overdue{channel="pos"} 1' in text
    assert "offerdesk_tills_overdue_all 1" in text
