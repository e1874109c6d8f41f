"""The database comes back from a backup, and clients repeat what they had sent: nothing is spent twice."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.local.postgres import NAME
from tests.decisions.faults.yard import Site, Yard

COPY = "restored"


def tool(yard: Yard, name: str, *words: str | Path) -> None:
    """One of PostgreSQL's own programs, on the yard's server."""
    host = ["-h", str(yard.postgres.place.sockets), "-U", NAME]
    subprocess.run([yard.postgres.binaries / name, *host, *words], check=True, timeout=120)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "offerdesk.dump"


def test_orders_of_the_last_hour_are_sent_again(broken_yard: Yard, sound_site: Site, backup: Path) -> None:
    known, late = ([(f"{name}-{n}", sound_site.decide()) for n in range(5)] for name in ("known", "late"))
    cancelled, reserved = sound_site.decide(), sound_site.decide()
    answers = {order: sound_site.redeem(decision, order)[1] for order, decision in known}
    _, body, _ = sound_site.redeem(cancelled, "cancelled")
    reservation = sound_site.reserve(reserved)
    held, used = broken_yard.used()
    tool(broken_yard, "pg_dump", "-Fc", "-f", backup, NAME)

    # The hour that is lost: orders, a cancellation, a reservation that became an order, a new decision.
    for order, decision in late:
        assert sound_site.redeem(decision, order)[0] == 201
    name = json.loads(body)["id"]
    assert sound_site.ask("POST", f"redemptions/{name}/cancel", {})[0] == 200
    assert sound_site.redeem(reserved, "reserved", reservation=reservation)[0] == 201
    unknown = sound_site.decide()
    assert sound_site.redeem(unknown, "unknown")[0] == 201

    tool(broken_yard, "createdb", COPY)
    tool(broken_yard, "pg_restore", "--exit-on-error", "-d", COPY, backup)
    url = urlsplit(broken_yard.postgres.url)._replace(path=f"/{COPY}").geturl()
    after = replace(broken_yard, database=COPY)
    assert after.used() == (held, used)
    with broken_yard.site(DATABASE_URL=url) as site:
        for again in range(3):
            for order, decision in known:
                assert site.redeem(decision, order) == (201, answers[order], True)
            for order, decision in late:
                status, _, replayed = site.redeem(decision, order)
                assert (status, replayed) == (201, again > 0)
            assert site.redeem(reserved, "reserved", reservation=reservation)[0] == 201
            assert site.ask("POST", f"redemptions/{name}/cancel", {})[0] == 200
            # What was decided after the backup is gone; the client decides anew, and the order stands once.
            assert site.redeem(unknown, "unknown")[0] == 404
    # Five late orders and the reserved one are used, the cancelled one has come back.
    assert after.used() == (held - 1000, used + 5 * 1000 + 1000 - 1000)
    assert after.broken() == {}
