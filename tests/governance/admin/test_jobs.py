"""Jobs at the desk: as they stand, and run by hand."""

from html import unescape

import pytest
from django.contrib.auth.models import User
from django_celery_beat.models import PeriodicTask

from governance.jobs.registry import JOBS
from governance.models import JobRun
from tests.governance.conftest import Desk
from tests.governance.house import person

LIST = "/admin/governance/jobrun/"


def test_every_job_stands_there_with_its_schedule(olga: User, at_desk: Desk) -> None:
    html = unescape(at_desk(olga).get(LIST).content.decode())
    for name, job in JOBS.items():
        assert name in html
        assert job.sentence in html
    assert html.count("never ran") == len(JOBS)
    assert "every 30 seconds" in html


def test_operations_runs_one_now(olga: User, at_desk: Desk) -> None:
    answer = at_desk(olga).post(f"{LIST}run/start_due/")
    assert answer.status_code == 302
    assert JobRun.objects.get().job == "start_due"
    assert "nothing to do" in at_desk(olga).get(LIST).content.decode()


@pytest.mark.parametrize("role", ["marketer", "finance", "auditor", "support"])
def test_others_do_not(role: str, at_desk: Desk) -> None:
    assert at_desk(person("x", role)).post(f"{LIST}run/start_due/").status_code == 403
    assert not JobRun.objects.exists()


def test_an_unknown_job_is_not_there(olga: User, at_desk: Desk) -> None:
    assert at_desk(olga).post(f"{LIST}run/dance/").status_code == 404


def test_operations_gives_a_job_another_time_but_not_another_task(olga: User, at_desk: Desk) -> None:
    task = PeriodicTask.objects.get(name="start due")
    url = f"/admin/django_celery_beat/periodictask/{task.pk}/change/"
    interval = task.interval
    assert interval is not None
    form = {"interval": interval.pk, "task": "os.system", "args": '["rm"]', "name": "x"}
    assert at_desk(olga).post(url, form).status_code == 302
    task.refresh_from_db()
    assert (task.enabled, task.task, task.args, task.name) == (
        False,
        "governance.run_job",
        '["start_due"]',
        "start due",
    )


@pytest.mark.django_db
def test_the_schedule_names_known_jobs_only() -> None:
    tasks = PeriodicTask.objects.filter(task="governance.run_job")
    assert {task.args for task in tasks} == {f'["{name}"]' for name in JOBS}
    assert all(task.enabled for task in tasks)
