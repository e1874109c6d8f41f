"""The link to the database dies around COMMIT: the answer says that nobody knows, the key tells later."""

import json

import pytest

from tests.decisions.faults.proxy import When, proxy
from tests.decisions.faults.yard import Site, Yard


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_answer_lost_around_commit(broken_yard: Yard, sound_site: Site, when: When) -> None:
    before = broken_yard.used()
    order = f"lost-{when}"
    with proxy(broken_yard.postgres.place.sockets / ".s.PGSQL.5432") as link:
        url = f"postgresql://offerdesk@127.0.0.1:{link.port}/offerdesk?sslmode=disable"
        with broken_yard.site(DATABASE_URL=url) as site:
            decision = site.decide()
            reservation = site.reserve(decision)
            link.armed = when
            status, body, _ = site.redeem(decision, order, reservation=reservation)
            told = json.loads(body)
            assert (status, told["code"], link.cuts) == (503, "outcome_unknown", 1)
            assert told["retryable"] is True
            # Who has no key left to repeat with can still ask for the truth.
            found = json.loads(site.ask("GET", f"redemptions?order_id={order}")[1])["data"]
            assert len(found) == (1 if when == "after" else 0)
            status, answer, replayed = site.redeem(decision, order, reservation=reservation)
            assert (status, replayed) == (201, when == "after")
            assert site.redeem(decision, order, reservation=reservation) == (201, answer, True)
    assert broken_yard.used() == (before[0], before[1] + 1000)
    assert broken_yard.broken() == {}
