"""Random holds, uses, releases and returns of many at once: nothing is ever given that was not there."""

import multiprocessing
import random
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event

import pytest
from django.db import transaction

from catalog.transactions import with_retries
from decisions.ledger.accounts import open_accounts, restate, split
from decisions.ledger.needs import Need
from decisions.ledger.settling import Ended, extend_held, give_back, release_held, use_held, used_by
from decisions.models import Allowance
from tests.decisions.ledger.parts import DRILL_ROUND, Refused, in_processes, need, take, unbroken

OPERATIONS = 100_000
"""Of all clients together."""

PARTS = 2
CLIENTS = 4
ALLOWANCES: list[Need] = [
    *(need("total", f"o{n}", limit=(40, 4_000)[n % 2]) for n in range(4)),
    *(need("budget", f"o{n}", quantity=100, limit=(9_000, 900_000)[n % 2] + n, unit="EUR") for n in range(4)),
    need("campaign_budget", "spring", quantity=100, limit=20_000, unit="EUR"),
    *(need("stock", f"GIFT{n}", subject="main", limit=(25, 2_500)[n % 2]) for n in range(3)),
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

    def act(self) -> None:
        """One operation, drawn by lot."""
        names, weights = ("hold", "redeem", "use", "release", "return", "extend"), (22, 10, 18, 12, 33, 5)
        possible = False
        while not possible:
            (name,) = self.draw.choices(names, weights)
            possible = name in ("hold", "redeem") or bool(self.used if name == "return" else self.held)
        getattr(self, f"do_{name}")()
        self.done[name] += 1

    def wanted(self) -> list[Need]:
        """One to three allowances, some scarce, some plenty; a customer by both his identities."""
        (count,) = self.draw.choices((1, 2, 3), (5, 3, 2))
        needs = self.draw.sample(ALLOWANCES[:12], count)
        if self.draw.random() < 0.25:
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
        except Refused:
            self.done["refused"] += 1

    def do_use(self) -> None:
        name = self.held.pop(self.draw.randrange(len(self.held)))
        try:
            with_retries(lambda: self._used(name), attempts=1)
        except Ended:
            self.done["ended"] += 1
            self._released(name)
        else:
            self.used.append(name)

    @transaction.atomic
    def _used(self, name: str) -> None:
        use_held(name)

    @transaction.atomic
    def _released(self, name: str) -> None:
        release_held(name)

    def do_release(self) -> None:
        self._released(self.held.pop(self.draw.randrange(len(self.held))))

    def do_extend(self) -> None:
        try:
            with transaction.atomic():
                extend_held(self.draw.choice(self.held), "2100-01-01T00:00:00Z")
        except Ended:
            self.done["ended"] += 1

    @transaction.atomic
    def do_return(self) -> None:
        name = self.draw.choice(self.used)
        stakes = {stake.row: stake.left for stake in used_by(name) if stake.left}
        whole = self.draw.random() < 0.7
        back = {row: left if whole else self.draw.randint(1, left) for row, left in stakes.items()}
        give_back(name, back)
        if back == stakes:
            self.used.remove(name)


def restating(stop: Event) -> None:
    """States limits anew, lower and higher, until everybody else is through."""
    draw, version = random.Random(99), 1
    while not stop.wait(0.05):
        each = draw.choice(ALLOWANCES[:12])
        version += 1
        restate(each.key, max(1, round(each.limit * draw.uniform(0.5, 1.5))), version)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_allowance_is_ever_overspent(part: int) -> None:
    open_accounts(ALLOWANCES)
    split(HOT_SPLIT, 4)
    context = multiprocessing.get_context("fork")
    stop, through = context.Event(), context.Semaphore(0)

    def work(number: int) -> Client:
        client = Client(random.Random(f"{DRILL_ROUND} {part} {number}"))
        if number == CLIENTS:
            restating(stop)
            return client
        try:
            for _ in range(OPERATIONS // PARTS // CLIENTS):
                client.act()
        finally:
            through.release()
            if number == 0:
                for _ in range(CLIENTS):
                    through.acquire()
                stop.set()
        return client

    clients = in_processes(CLIENTS + 1, work)
    done = sum((client.done for client in clients), Counter[str]())
    assert min(done[each] for each in ("hold", "redeem", "use", "release", "return", "refused", "ended")) > 0
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


ORDERS = 20_000 if DRILL_ROUND else 2_000
"""Of eight clients together."""
MANY = [f"offer-{number}" for number in range(12)]


def wanted_of(owner: str, draw: random.Random) -> list[Need]:
    """What one offer of an order takes: of its budget and of its uses."""
    money = need("budget", owner, quantity=draw.randint(1, 900), limit=10**12, unit="EUR")
    return [money, need("total", owner, limit=10**9)]


@pytest.mark.django_db(transaction=True)
def test_orders_of_many_offers_never_wait_in_a_circle() -> None:
    """Two to five offers each, in any order, by eight clients at once; a deadlock fails."""
    draw = random.Random(1)
    everything = [each for owner in MANY for each in wanted_of(owner, draw)]
    open_accounts(everything)
    for owner in MANY[::4]:  # some are hot
        split(need("budget", owner, limit=0, unit="EUR").key, 8)

    def shop(number: int) -> int:
        own = random.Random(f"{DRILL_ROUND} {number}")
        for _ in range(ORDERS // 8):
            offers = own.sample(MANY, own.randint(2, 5))
            needs = [each for owner in offers for each in wanted_of(owner, own)]
            own.shuffle(needs)
            name = take(*needs, seconds=None if own.random() < 0.5 else 3600.0)
            if own.random() < 0.3:
                with transaction.atomic():
                    release_held(name)
        return ORDERS // 8

    assert sum(in_processes(8, shop)) == ORDERS // 8 * 8
    assert unbroken()
