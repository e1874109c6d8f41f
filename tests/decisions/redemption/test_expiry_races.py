"""A reservation that runs out in the very instant in which it is redeemed, tidied up and wanted by others."""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from catalog.errors import OfferdeskError
from catalog.transactions import with_retries
from decisions.ledger.claims import ClaimRow
from decisions.ledger.tidying import expire_holds
from decisions.models import Claim, Stake
from decisions.services.redemption.cancelling import cancel
from decisions.services.redemption.prepared import Prepared, prepare
from decisions.services.redemption.redeeming import redeem
from decisions.services.redemption.reserving import reserve
from tests.decisions.ledger.parts import counters, in_rounds, sound
from tests.decisions.redemption.conftest import Shop
from tests.decisions.redemption.orders import GRANT

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 60
LIFE = 0.03
"""Seconds that a hold lives."""
SPREAD = 0.006
"""Seconds around its end within which everybody comes."""
LAST = {
    "offer": "last",
    "limits": {"total": 1},
    "give": [{"kind": "amount_off", "amount": {"EUR": "1.00"}, "on": "order"}],
}


def ordered(prepared: Prepared, order: str) -> ClaimRow:
    with transaction.atomic():
        return redeem(prepared, order_id=order, order_total=None, reservation=None)[0]


def test_exactly_one_gets_the_last_use(shop: Shop, install: Callable[..., object]) -> None:
    """Who held it or who comes after him: never both, and never neither."""
    install(LAST)
    mine, other = (prepare(shop.decide()["id"], grant=GRANT) for _ in range(2))
    draw, seen = random.Random(4), Counter[str]()
    waits: list[float] = []

    def begin_round() -> None:
        with transaction.atomic():
            held = reserve(mine, ttl_seconds=None, replaces=None, grant=GRANT)
            until = datetime.now(UTC) + timedelta(seconds=LIFE)
            Claim.objects.filter(id=held.id).update(expires=until)
            Stake.objects.filter(claim_id=held.id).update(expires=until)
        waits[:] = [until.timestamp() + draw.uniform(-SPREAD, SPREAD) for _ in range(3)]

    def act(number: int, turn: int) -> Any:
        time.sleep(max(0.0, waits[number] - time.time()))
        if number == 2:
            return expire_holds(datetime.now(UTC))
        return with_retries(lambda: ordered((mine, other)[number], f"o-{turn}-{number}"))

    def after(turn: int, results: list[Any]) -> None:
        *orders, tidied = results
        won = [each for each in orders if isinstance(each, ClaimRow)]
        lost = [each.code for each in orders if isinstance(each, OfferdeskError)]
        assert (len(won), lost) == (1, ["allowance_exhausted"]), results
        assert tidied in (0, 1)
        assert counters("total", "last") == (1, 0, 1)
        seen["holder" if isinstance(results[0], ClaimRow) else "other"] += 1
        seen["tidied"] += tidied
        with transaction.atomic():
            cancel(won[0].redemption, grant=GRANT)
        begin_round()

    begin_round()
    in_rounds(3, ROUNDS, act, after)
    assert sound()
    assert min(seen["holder"], seen["other"], seen["tidied"]) > 0, seen
