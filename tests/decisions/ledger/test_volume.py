"""Random holds, uses, releases and returns of many at once: nothing is ever given that was not there."""

import os
import random
import threading
from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction

from decisions.ledger.accounts import open_accounts, restate, split
from decisions.ledger.needs import Need
from decisions.ledger.settling import Ended, extend_held, give_back, release_held, use_held, used_by
from decisions.models import Allowance
from tests.decisions.ledger.parts import Refused, need, take, together, unbroken

OPERATIONS = int(os.environ.get("LEDGER_OPERATIONS", "20000"))
"""Of all clients together; `./run drill ledger` asks for more."""
PARTS = 2
CLIENTS = 4
ALLOWANCES: list[Need] = [
    *(need("total", f"o{n}", limit=40 + n) for n in range(4)),
    *(need("budget", f"o{n}", quantity=100, limit=9_000 + n, unit="EUR") for n in range(4)),
    need("campaign_budget", "spring", quantity=100, limit=20_000, unit="EUR"),
    *(need("stock", f"GIFT{n}", subject="main", limit=25) for n in range(3)),
    *(need("per_customer", "o0", subject=f"id:c{n}", limit=3, shared=f"o0 {n}") for n in range(12)),
    *(need("per_customer", "o0", subject=f"email:c{n}", limit=3, shared=f"o0 {n}") for n in range(12)),
]
HOT_SPLIT = need("budget", "o3", limit=0, unit="EUR").key


@dataclass
class Client:
    """One client and what it holds and has used."""

    draw: random.Random
    held: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    told: list[int] = field(default_factory=list)
    """What was still available, as refusals said."""

    def act(self) -> None:
        """One operation, drawn by lot."""
        name = self.draw.choices(
            ("hold", "redeem", "use", "release", "return", "extend"), (30, 15, 20, 12, 20, 3)
        )[0]
        with transaction.atomic():
            getattr(self, f"do_{name}")()
        self.done[name] += 1

    def wanted(self) -> list[Need]:
        """Two or three allowances, mostly; a customer by both his identities."""
        needs = self.draw.sample(ALLOWANCES[:12], self.draw.randint(1, 3))
        if self.draw.random() < 0.4:
            customer = self.draw.randrange(12)
            needs += [ALLOWANCES[12 + customer], ALLOWANCES[24 + customer]]
        return needs

    def do_hold(self) -> None:
        # Some run out at once, and are anybody's.
        seconds = -1.0 if self.draw.random() < 0.1 else 3600.0
        self._take(self.held, seconds)

    def do_redeem(self) -> None:
        self._take(self.used, None)

    def _take(self, to: list[str], seconds: float | None) -> None:
        try:
            to.append(take(*self.wanted(), seconds=seconds))
        except Refused as refused:
            self.done["refused"] += 1
            self.told += [rejection.available for rejection in refused.rejections]

    def do_use(self) -> None:
        if self.held:
            name = self.held.pop(self.draw.randrange(len(self.held)))
            try:
                with transaction.atomic():
                    use_held(name)
            except Ended:
                self.done["ended"] += 1
                release_held(name)
            else:
                self.used.append(name)

    def do_release(self) -> None:
        if self.held:
            release_held(self.held.pop(self.draw.randrange(len(self.held))))

    def do_extend(self) -> None:
        if self.held:
            try:
                with transaction.atomic():
                    extend_held(self.draw.choice(self.held), "2100-01-01T00:00:00Z")
            except Ended:
                self.done["ended"] += 1

    def do_return(self) -> None:
        if self.used:
            name = self.draw.choice(self.used)
            stakes = [stake for stake in used_by(name) if stake.left]
            if not stakes:
                self.used.remove(name)
                return
            back = {stake.row: self.draw.randint(1, stake.left) for stake in stakes}
            give_back(name, back)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_allowance_is_ever_overspent(part: int) -> None:
    open_accounts(ALLOWANCES)
    split(HOT_SPLIT, 4)
    clients = [Client(random.Random(f"{part} {number}")) for number in range(CLIENTS)]
    each_does = OPERATIONS // PARTS // CLIENTS
    stop = threading.Event()

    def work(number: int) -> None:
        """The last one states limits anew, lower and higher, while the others go on."""
        try:
            if number == CLIENTS:
                draw, version = random.Random(99), 1
                while not stop.wait(0.05):
                    each = draw.choice(ALLOWANCES[:12])
                    version += 1
                    restate(each.key, max(1, round(each.limit * draw.uniform(0.5, 1.5))), version)
                return
            for _ in range(each_does):
                clients[number].act()
        finally:
            if number != CLIENTS and all(sum(c.done.values()) >= each_does for c in clients):
                stop.set()

    failures = [result for result in together(CLIENTS + 1, work) if result is not None]
    stop.set()
    assert not failures
    assert all(available >= 0 for client in clients for available in client.told)
    done = sum((client.done for client in clients), Counter[str]())
    assert min(done[each] for each in ("hold", "redeem", "use", "release", "return", "refused", "ended")) > 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM decisions_allowance WHERE held + used > share OR held < 0 OR used < 0"
        )
        assert cursor.fetchone() == (0,)
    assert unbroken()
    for client in clients:
        for name in client.held:
            release_held(name)
        for name in client.used:
            give_back(name, {stake.row: stake.left for stake in used_by(name)})
    held = Allowance.objects.exclude(held=0)
    assert not held.exists()
    assert not Allowance.objects.exclude(used=0).exists()
    assert unbroken()
