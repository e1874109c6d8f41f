"""Ends are told in time, each step once; what belongs to nobody any more as well."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.models import ApiKey, Channel, Scope
from catalog.services.keys import issue_key
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.launch.services import pause
from governance.models import Notice
from governance.notifications.expiring import step_of, watch
from promotions.models import Campaign
from promotions.services.campaigns import save_campaign
from tests.governance.house import NOON, approved, person
from tests.governance.notifications.house import told

pytestmark = pytest.mark.django_db
END = datetime(2026, 9, 1, tzinfo=UTC)
"""Of the tests' offers."""
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("before", "step"),
    [(8 * DAY, None), (7 * DAY, 7), (2 * DAY, 7), (DAY, 1), (timedelta(seconds=1), 1), (timedelta(), None)],
)
def test_the_nearest_step(before: timedelta, step: int | None) -> None:
    assert step_of(END, END - before, (7, 1)) == step
    assert step_of(None, END, (7, 1)) is None


def ending(user: User) -> list[str]:
    return [text for text in told(user) if "ends on" in text]


def test_an_offers_end_is_told_to_its_owner_at_each_step_once(maria: User, fin: User) -> None:
    approved(maria, fin)
    for days in (8, 7, 6.5, 2, 1, 0.5, 0, -1):
        watch(END - days * DAY)
    assert ending(maria) == ["summer10 v1 ends on the end of 31 Aug 2026 (UTC)"] * 2
    assert ending(fin) == []


def test_a_late_job_tells_the_nearer_step_alone(maria: User, fin: User) -> None:
    approved(maria, fin)
    assert watch(END - DAY / 2) == {"ending": 1, "orphaned": 0}
    assert watch(END - DAY / 3) == {"ending": 0, "orphaned": 0}


def test_drafts_and_what_is_over_are_not_told(maria: User, fin: User, olga: User) -> None:
    version = approved(maria, fin)
    pause(offer=version.offer, actor=olga, reason="wait", at=NOON)
    assert watch(END - DAY)["ending"] == 1  # paused it ends as well
    assert watch(END)["ending"] == 0


def key(person_: User, **more: object) -> ApiKey:
    channel, _new = Channel.objects.get_or_create(code="web", defaults={"name": "Web"})
    return ApiKey.objects.create(
        name="shop",
        channel=channel,
        responsible=person_,
        prefix="p" * 10,
        secret_hash="0",
        scopes=["decide"],
        **more,
    )


def test_an_api_key_that_ends(maria: User) -> None:
    root = person("root", "administrator")
    found = key(maria, expires_at=END)
    for days in (15, 14, 10, 3, 1, -1):
        watch(END - days * DAY)
    assert told(maria) == told(root) == ["API key shop of web ends on 2026-09-01 00:00 UTC"] * 2
    ApiKey.objects.filter(pk=found.pk).update(expires_at=END + 30 * DAY)
    watch(END + 29 * DAY)
    assert len(told(maria)) == 3


def test_one_that_was_revoked_or_never_ends(maria: User) -> None:
    key(maria, expires_at=END, revoked_at=END - 9 * DAY)
    assert watch(END - DAY)["ending"] == 0


def test_an_owner_who_left(maria: User, fin: User, olga: User) -> None:
    approved(maria, fin)
    save_campaign(
        actor=maria,
        document={
            "campaign": "fair",
            "name": "Fair",
            "owner": "maria",
            "starts": "2026-06-01",
            "ends": "2026-08-31",
        },
    )
    approved(maria, fin, "other", campaign="fair", owner=None)
    Campaign.objects.update(state="live")
    assert watch(END - 30 * DAY)["orphaned"] == 0
    User.objects.filter(pk=maria.pk).update(is_active=False)
    assert watch(END - 30 * DAY) == {"ending": 0, "orphaned": 3}
    assert watch(END - 29 * DAY)["orphaned"] == 0
    assert told(olga) == [
        "summer10 v1 belongs to maria, who has left",
        "other v1 belongs to maria, who has left",
        "campaign fair belongs to maria, who has left",
    ]


def test_the_job(maria: User, fin: User) -> None:
    approved(maria, fin)
    assert run_job(JOBS["watch_expiry"], at=END - DAY).counts == {"ending": 1, "orphaned": 0}


def test_old_notices_are_forgotten(maria: User, fin: User) -> None:
    approved(maria, fin)
    watch(END - DAY)
    run_job(JOBS["prune_job_runs"], at=END + 100 * DAY)
    assert Notice.objects.filter(kind="expiring").count() == 1
    run_job(JOBS["prune_job_runs"], at=END + 180 * DAY)
    assert not Notice.objects.filter(kind="expiring").exists()


def test_who_answers_for_a_key_can_open_what_he_is_told(maria: User) -> None:
    boss, web = person("boss", "administrator"), Channel.objects.create(code="shop", name="Shop")
    ends = NOON + 2 * DAY
    issue_key(actor=boss, name="till", channel=web, responsible=maria, scopes=[Scope.DECIDE], expires_at=ends)
    assert watch(NOON)["ending"] == 1
    client = Client()
    client.force_login(maria, backend="governance.people.backends.RoleBackend")
    assert client.get(Notice.objects.get().url).status_code == 200
