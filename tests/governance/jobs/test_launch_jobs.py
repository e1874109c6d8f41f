"""Starting, expiring and retiring: once, twice, shuffled, late, and all at the same moment."""

import itertools
import threading
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection

from decisions.public import current_manifest
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.models import JobRun, Publication
from promotions.models import OfferVersion
from tests.governance.house import NOON, approved, person, state_of

START = datetime(2026, 7, 1, tzinfo=UTC)
END = datetime(2026, 9, 1, tzinfo=UTC)
SUNSET = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def version(maria: User, fin: User) -> OfferVersion:
    """Scheduled for July and August."""
    return approved(maria, fin, starts="2026-07-01", at=NOON)


def run(name: str, at: datetime) -> dict[str, int]:
    return dict(run_job(JOBS[name], at=at).counts)


def live_codes() -> list[str]:
    return [entry.code for entry in current_manifest() if entry.kind == "offer"]


def test_each_in_its_time(version: OfferVersion) -> None:
    assert run("start_due", NOON) == {"started": 0, "published": 0}
    assert run("start_due", START) == {"started": 1, "published": 0}
    assert state_of(version).state == "live"
    assert run("expire_due", START) == {"ended": 0, "published": 0}
    assert run("expire_due", END) == {"ended": 1, "published": 1}
    assert (state_of(version).state, live_codes()) == ("ended", [])
    assert run("retire_due", END) == {"retired": 0}
    assert run("retire_due", SUNSET) == {"retired": 1}
    assert state_of(version).state == "retired"


def test_the_publication_says_which_job_and_why(version: OfferVersion) -> None:
    run("expire_due", END)
    publication = Publication.objects.first()
    assert publication is not None
    assert (publication.actor, publication.cause) == ("job expire_due", "summer10 v1 ended")
    assert publication.changes == [{"kind": "offer", "code": "summer10", "from": 1, "to": None}]


def test_twice_is_once(version: OfferVersion) -> None:
    run("expire_due", END)
    before = (Publication.objects.count(), OfferVersion.history.count())
    assert run("expire_due", END) == {"ended": 0, "published": 0}
    assert (Publication.objects.count(), OfferVersion.history.count()) == before


ORDERS = list(itertools.permutations(["start_due", "expire_due", "retire_due"]))


@pytest.mark.parametrize("order", ORDERS, ids=["-".join(order) for order in ORDERS])
@pytest.mark.parametrize("at", [START, END, SUNSET])
def test_the_order_does_not_matter(version: OfferVersion, order: tuple[str, ...], at: datetime) -> None:
    for name in (*order, *order):
        run(name, at)
    assert state_of(version).state == {START: "live", END: "ended", SUNSET: "retired"}[at]
    assert live_codes() == (["summer10"] if at == START else [])


@pytest.mark.django_db(transaction=True)
def test_all_at_the_same_moment() -> None:
    maria, fin = person("maria", "marketer"), person("fin", "finance")
    versions = [approved(maria, fin, f"offer-{number}") for number in range(3)]
    barrier = threading.Barrier(6)
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            barrier.wait()
            run(name, END)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    names = ["start_due", "expire_due", "retire_due"] * 2
    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [state_of(version).state for version in versions] == ["ended"] * 3
    assert live_codes() == []
    ended = OfferVersion.history.filter(state="ended")
    assert ended.count() == 3
    assert {run.outcome for run in JobRun.objects.all()} == {"done"}
