"""The home page: what waits for whom, and every number leads to its rows."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.launch.services import pause
from governance.models import JobRun
from governance.roles import Role
from promotions.models import OfferVersion
from promotions.services.campaigns import save_campaign
from tests.governance.conftest import Desk
from tests.governance.house import approved, drafted, person, submitted

RUNS: dict[str, Any] = {"starts": "2020-06-01", "ends": "2099-08-31", "sunset": "2099-09-30"}


def home(client: Client) -> str:
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def tiles(html: str) -> dict[str, tuple[str, str]]:
    """(number, address) by label."""
    found = re.findall(r'<a class="desk-tile[^"]*" href="([^"]*)"><strong>([^<]*)</strong> ([^<]*)</a>', html)
    return {label: (number, address) for address, number, label in found}


@pytest.mark.parametrize("role", Role)
def test_every_link_of_every_role_opens(role: Role, maria: User, fin: User, at_desk: Desk) -> None:
    submitted(maria, "waiting", at=timezone.now(), **RUNS)
    approved(maria, fin, at=timezone.now(), **RUNS)
    client = at_desk(person("somebody", role))
    html = home(client)
    assert f"you are here as {role}" in html
    links = {link for link in re.findall(r'href="(/admin/[^"]*)"', html) if "logout" not in link}
    assert len(links) > 8
    for link in sorted(links):
        assert client.get(link).status_code == 200, link


def test_without_a_role_the_way_is_shown(at_desk: Desk) -> None:
    html = home(at_desk(person("nina")))
    assert "You have no role yet" in html
    assert tiles(html) == {}


def test_the_numbers_are_those_of_their_lists(maria: User, fin: User, olga: User, at_desk: Desk) -> None:
    now = timezone.now()
    for code in ("one", "two", "three"):
        approved(maria, fin, code, at=now, **RUNS)
    approved(maria, fin, "later", at=now, **RUNS | {"starts": "2099-01-01"})
    pause(offer=OfferVersion.objects.get(offer__code="three").offer, actor=olga, reason="wrong")
    JobRun.objects.create(job="start_due", started_at=now, outcome="failed", duration_ms=1, error="no")
    client = at_desk(olga)
    shown = tiles(home(client))
    assert {label: number for label, (number, _) in shown.items()} == {
        "live offers": "2",
        "scheduled": "1",
        "paused": "1",
        "end within 14 days": "0",
        "wait for a checker": "0",
        "decisions in the last hour": "0",
        "kills and pauses in force": "1",
        "failed job runs in 24 hours": "1",
    }
    for label in ("live offers", "scheduled", "paused", "failed job runs in 24 hours"):
        number, address = shown[label]
        answer = client.get(address)
        assert answer.context["cl"].result_count == int(number), label


def test_an_end_stands_in_the_zone_of_its_campaign(maria: User, fin: User, at_desk: Desk) -> None:
    start, end = timezone.now() - timedelta(days=2), timezone.now() + timedelta(days=3)
    window = {"starts": f"{start:%Y-%m-%d}", "ends": f"{end:%Y-%m-%d}", "sunset": f"{end:%Y-%m-%d}"}
    frame = {"campaign": "c", "name": "C", "zone": "Europe/Berlin", **window}
    save_campaign(actor=maria, document=frame)
    approved(maria, fin, at=timezone.now(), campaign="c", starts=None, ends=None, sunset=None)
    assert f"<td>the end of {end:%-d %b %Y} (Berlin)</td>" in home(at_desk(maria))


def test_what_waits_for_finance(maria: User, fin: User, at_desk: Desk) -> None:
    both = person("both", "marketer", "finance")
    submitted(maria, "hers", at=timezone.now(), **RUNS)
    submitted(both, "theirs", at=timezone.now(), **RUNS)
    html = home(at_desk(both))
    assert "Check hers v1" in html
    assert "You submitted it: somebody else has to check it." in html


def test_what_waits_for_a_marketer(maria: User, at_desk: Desk) -> None:
    drafted(maria, "bare", **RUNS | {"kpi": None, "sunset": None})
    drafted(maria, "ready", **RUNS)
    drafted(person("other", "marketer"), "not-hers", owner="other@example.com", **RUNS)
    html = home(at_desk(maria))
    assert "bare v1 is a draft" in html
    assert "2 things are missing" in html
    assert "ready v1 can go to review" in html
    assert "not-hers" not in html


def test_what_alarms_operations(maria: User, olga: User, at_desk: Desk) -> None:
    stray = drafted(maria, **RUNS)
    with pgtrigger.ignore("governance.EffectiveVersion:effective_version_was_approved"):
        OfferVersion.objects.filter(pk=stray.pk).update(state="live")
    JobRun.objects.create(
        job="expire_due", started_at=timezone.now(), outcome="failed", duration_ms=1, error="Boom: no"
    )
    html = home(at_desk(olga))
    assert "summer10 v1 is live without an approval" in html
    assert "The job expire_due failed" in html
    assert "Boom: no" in html


def test_an_empty_house_teaches(maria: User, at_desk: Desk) -> None:
    html = home(at_desk(maria))
    assert "Draft an offer" in html
    assert "Nothing has been published yet: prices stay as the channels send them." in html


def test_the_home_page_asks_few_questions(maria: User, fin: User, at_desk: Desk) -> None:
    """Its cost must not grow with the offers."""
    for number in range(12):
        approved(maria, fin, f"offer-{number}", at=timezone.now(), **RUNS)
    client = at_desk(fin)
    with CaptureQueriesContext(connection) as queries:
        home(client)
    assert len(queries) < 60


def test_the_jobs_are_asked_for_once(olga: User, at_desk: Desk) -> None:
    client = at_desk(olga)
    with CaptureQueriesContext(connection) as queries:
        home(client)
    asked = [each["sql"] for each in queries if "django_celery_beat_periodictask" in each["sql"]]
    assert len(asked) == 1
