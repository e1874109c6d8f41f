"""Guessing codes over the API: refused in time, told apart by nobody, and never in the way of an order."""

import io
import json
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from redis import Redis

from catalog.errors import OfferdeskError
from config.local.children import Server
from config.local.valkey import Valkey
from decisions.codes.exporting import export_batch
from decisions.codes.generation import Order, generate
from decisions.codes.issuing import bind_code
from decisions.codes.pools import make_pool
from decisions.codes.rights import TO
from decisions.codes.voiding import void_code
from decisions.engine import read_request
from decisions.guessing.counting import _counts
from decisions.guessing.entered import enter_codes
from decisions.log.rows import read_row
from decisions.models import LoggedDecision
from tests.decisions.codes.conftest import person
from tests.decisions.conftest import Ask, House, Watching
from tests.decisions.documents import TEN_OFF, basket
from tests.decisions.guessing.conftest import GRANT, Limit, address
from tests.decisions.wire import traced

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
Install = Callable[..., object]
MAIL: Json = {
    "offer": "mail",
    "trigger": "code",
    "pools": ["mailing", "own", "over"],
    "give": [{"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}],
}
ANNA: Json = {"id": "anna"}


def entered(count: int, first: int = 0) -> list[str]:
    return [f"NOPE-{number}" for number in range(first, first + count)]


class TestLimits:
    def test_too_many_wrong_codes_of_a_shopper(self, ask: Ask, install: Install, limit: Limit) -> None:
        install(TEN_OFF)
        limit(shopper=3)
        for code in entered(3):
            assert ask(basket(coupons=[code], customer=ANNA)).status_code == 200
        refused = ask(basket(coupons=["NOPE-9"], customer=ANNA))
        told = json.loads(refused.content)
        assert (refused.status_code, told["code"], told["retryable"]) == (429, "too_many_wrong_codes", True)
        assert refused["Retry-After"] == str(told["retry_after"])
        assert 890 <= told["retry_after"] <= 900
        assert LoggedDecision.objects.count() == 3
        # The order goes on without codes, and with those that were tried before.
        assert ask(basket(customer=ANNA)).status_code == 200
        assert ask(basket(coupons=entered(3), customer=ANNA)).status_code == 200
        # Even a right one is refused: else it would be told from a wrong one.
        assert ask(basket(coupons=["SUMMER10"], customer=ANNA)).status_code == 429
        assert ask(basket(coupons=["NOPE-9"], customer={"id": "berta"})).status_code == 200

    def test_a_basket_may_be_asked_for_on_every_keystroke(
        self, ask: Ask, install: Install, limit: Limit
    ) -> None:
        install(TEN_OFF)
        limit(shopper=3)
        for _ in range(30):
            answer = ask(basket(coupons=["SUMMER10", "EXPIRED"], customer=ANNA))
            assert [each["state"] for each in json.loads(answer.content)["coupons"]] == ["applied", "failed"]
        for code in entered(2):
            assert ask(basket(coupons=["SUMMER10", code], customer=ANNA)).status_code == 200
        assert ask(basket(coupons=["SUMMER10", "NOPE-9"], customer=ANNA)).status_code == 429
        assert ask(basket(coupons=["SUMMER10"], customer=ANNA)).status_code == 200

    @pytest.mark.parametrize(
        ("shopper", "other"),
        [
            ({"customer": {"id": "anna"}}, {"customer": {"id": "berta"}}),
            ({"customer": {"email_hash": "a" * 64}}, {"customer": {"email_hash": "b" * 64}}),
            (
                {"customer": {"identities": {"device": "d-1"}}},
                {"customer": {"identities": {"device": "d-2"}}},
            ),
            ({}, {"basket": {**basket()["basket"], "id": "b-2"}}),
        ],
        ids=["customer", "e-mail", "device", "basket"],
    )
    def test_by_what_a_shopper_is_known(
        self, ask: Ask, install: Install, limit: Limit, shopper: Json, other: Json
    ) -> None:
        install(TEN_OFF)
        limit(shopper=1)
        assert ask(basket(coupons=["NOPE-1"], **shopper)).status_code == 200
        assert ask(basket(coupons=["NOPE-2"], **shopper)).status_code == 429
        assert ask(basket(coupons=["NOPE-2"], **other)).status_code == 200

    def test_whoever_shares_an_identity_is_the_same_shopper(
        self, ask: Ask, install: Install, limit: Limit
    ) -> None:
        install(TEN_OFF)
        limit(shopper=1)
        both = {"email_hash": "a" * 64, "identities": {"device": "d-1"}}
        assert ask(basket(coupons=["NOPE-1"], customer=both)).status_code == 200
        again = {"email_hash": "b" * 64, "identities": {"device": "d-1"}}
        assert ask(basket(coupons=["NOPE-2"], customer=again)).status_code == 429

    def test_a_key_and_no_other(self, ask: Ask, house: House, install: Install, limit: Limit) -> None:
        install(TEN_OFF)
        limit(shopper=0, key=5)
        for number, code in enumerate(entered(5)):
            assert ask(basket(coupons=[code], customer={"id": f"c-{number}"})).status_code == 200
        assert ask(basket(coupons=["NOPE-9"], customer={"id": "c-9"})).status_code == 429
        # What many shoppers enter, as the code of last week's mail, is one guess.
        assert ask(basket(coupons=["NOPE-1"], customer={"id": "c-9"})).status_code == 200
        assert ask(basket(coupons=["NOPE-9"]), key=house.diagnosing).status_code == 200

    def test_no_limit(self, ask: Ask, install: Install, limit: Limit) -> None:
        install(TEN_OFF)
        limit(shopper=0, key=0)
        for _ in range(3):
            assert ask(basket(coupons=entered(20))).status_code == 200


def test_ten_thousand_guesses_by_many_threads(limit: Limit) -> None:
    limit(shopper=20, key=1000)
    request = read_request(basket(customer=ANNA))

    def guess(number: int) -> bool:
        # The services' door: what follows it is the decision itself.
        body = basket(customer=ANNA, coupons=[f"GUESS-{number}"])
        try:
            enter_codes(read_request(body), GRANT)
        except OfferdeskError:
            return False
        return True

    enter_codes(request, GRANT)
    with ThreadPoolExecutor(64) as pool:
        assert sum(pool.map(guess, range(10_000))) == 20


def test_ten_thousand_guesses_by_many_shoppers(limit: Limit) -> None:
    limit(shopper=20, key=1000)

    def guess(number: int) -> bool:
        body = basket(customer={"id": f"c-{number}"}, coupons=[f"GUESS-{number}"])
        try:
            enter_codes(read_request(body), GRANT)
        except OfferdeskError:
            return False
        return True

    with ThreadPoolExecutor(64) as pool:
        assert sum(pool.map(guess, range(10_000))) == 1000


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_get_not_one_too_many(
    house: House, install: Install, watching: Watching, limit: Limit
) -> None:
    install(TEN_OFF)
    watching()
    limit(shopper=20)

    def one(number: int) -> int:
        try:
            return (
                Client()
                .post(
                    "/api/v1/decisions",
                    json.dumps(basket(coupons=[f"NOPE-{number}"], customer=ANNA)),
                    content_type="application/json",
                    headers={"Authorization": f"Bearer {house.key}"},
                )
                .status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(one, range(64)))
    assert (told.count(200), told.count(429)) == (20, 44)


class TestFaults:
    def codes_of(self, answer: Any) -> list[str]:
        assert answer.status_code == 200
        return [each["state"] for each in json.loads(answer.content)["coupons"]]

    def test_without_valkey(
        self, ask: Ask, install: Install, limit: Limit, valkey: Valkey, server: Server
    ) -> None:
        install(TEN_OFF)
        limit(shopper=2)
        valkey.stop(server)
        asked = basket(coupons=["SUMMER10", "NOPE"], customer=ANNA)
        assert self.codes_of(ask(asked)) == ["applied", "failed"]
        # Counted in this process alone.
        assert ask(basket(coupons=["NOPE-2"], customer=ANNA)).status_code == 200
        assert ask(basket(coupons=["NOPE-3"], customer=ANNA)).status_code == 429
        assert ask(basket(customer=ANNA)).status_code == 200

    def test_frozen(self, ask: Ask, install: Install, limit: Limit, server: Server) -> None:
        install(TEN_OFF)
        limit()
        asked = basket(coupons=["SUMMER10"], customer=ANNA)
        assert self.codes_of(ask(asked)) == ["applied"]
        start = time.monotonic()
        ask(asked)
        usual = time.monotonic() - start
        os.kill(server.pid, signal.SIGSTOP)
        start = time.monotonic()
        assert self.codes_of(ask(asked)) == ["applied"]
        assert time.monotonic() - start < usual + 0.1
        os.kill(server.pid, signal.SIGCONT)

    def test_flushed(self, ask: Ask, install: Install, limit: Limit, valkey: Valkey) -> None:
        install(TEN_OFF)
        limit(shopper=1)
        assert ask(basket(coupons=["NOPE-1"], customer=ANNA)).status_code == 200
        assert ask(basket(coupons=["NOPE-2"], customer=ANNA)).status_code == 429
        Redis.from_url(address(valkey.socket)).flushall()
        # This process remembers; to another the shopper is new.
        assert ask(basket(coupons=["NOPE-2"], customer=ANNA)).status_code == 429
        _counts.cache_clear()
        assert ask(basket(coupons=["NOPE-2"], customer=ANNA)).status_code == 200


@pytest.fixture
def unusable(house: House, install: Install) -> dict[str, str]:
    """Why it can't be used -> a code."""
    boss = person("boss", *TO)

    def drawn(slug: str, **more: Any) -> list[str]:
        pool = make_pool(actor=boss, slug=slug, name=slug, **more)
        batch = generate(actor=boss, pool=pool, order=Order(3), door="command")
        out = io.StringIO()
        export_batch(actor=boss, batch_id=batch.pk, door="command", out=out)
        return [line.split(",")[0] for line in out.getvalue().splitlines()[1:]]

    void, used, _ = drawn("mailing")
    another, nobodys, _ = drawn("own", kind="personal")
    expired, *_ = drawn("over", expires=datetime.now(UTC) - timedelta(seconds=1))
    void_code(actor=boss, code=void, reason="leaked", door="command")
    bind_code(actor=boss, code=another, identities={"id": "berta"}, door="command")
    install({**TEN_OFF, "limits": {"total": 1000}}, MAIL)
    _use_up(house, used)
    return {
        "unknown": "ABCDE-FGHJK-MNPQR",
        "used up": used,
        "void": void,
        "another's": another,
        "nobody's": nobodys,
        "expired": expired,
    }


def _use_up(house: House, code: str) -> None:
    key = house.issue("redeeming", house.web, ["decide", "redeem"])
    client, headers = Client(), {"Authorization": f"Bearer {key}"}
    asked = basket(coupons=[code], customer=ANNA)
    decision = client.post("/api/v1/decisions", asked, content_type="application/json", headers=headers)
    body = {"decision": decision.json()["id"], "order_id": "o-1"}
    made = client.post("/api/v1/redemptions", body, content_type="application/json", headers=headers)
    assert made.status_code == 201


OPTIONS: dict[str, Json] = {
    "applied": {},
    "candidates": {"explain": "candidates"},
    "all": {"explain": "all"},
    "one offer": {"explain": "all", "offer": "mail"},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_answers_differ_by_nothing(ask: Ask, unusable: dict[str, str], options: Json) -> None:
    told = {}
    for why, code in unusable.items():
        raw = ask(basket(coupons=[code], customer=ANNA, options=options)).content
        answer = json.loads(raw)
        for part in (code, answer["id"], answer["created"], answer["expires"]):
            raw = raw.replace(part.encode(), b"x")
        told[why] = raw
    assert told == dict.fromkeys(told, told["unknown"])
    assert b"code_not_usable" in told["unknown"]


def test_the_log_knows_which(ask: Ask, house: House, unusable: dict[str, str]) -> None:
    said = {}
    for why, code in unusable.items():
        answer = json.loads(ask(basket(coupons=[code], customer=ANNA), key=house.diagnosing).content)
        (coupon,) = answer["coupons"]
        said[why] = coupon["reasons"][0]["code"]
        row = read_row(answer["id"])
        assert row is not None
        refused = json.loads(row.facts).get("refused", {})
        assert refused == ({} if why in ("unknown", "used up") else {code: why.replace("nobody", "another")})
    assert said == {
        "unknown": "code_unknown",
        "used up": "limit_reached",
        "void": "code_void",
        "another's": "code_of_another",
        "nobody's": "code_of_another",
        "expired": "code_expired",
    }


@pytest.mark.django_db(transaction=True)
def test_none_costs_a_statement_more(
    ask: Ask, unusable: dict[str, str], watching: Watching, limit: Limit
) -> None:
    watching()
    limit()
    costs = {}
    for why, code in unusable.items():
        asked = basket(coupons=[code], customer=ANNA)
        ask(asked)
        with traced() as traffic:
            assert ask(asked).status_code == 200
        costs[why] = (traffic.statements, traffic.planned)
    assert costs == dict.fromkeys(costs, (3, 0))


STRANGE = [
    "АВСDЕ-FGНЈК",  # letters of another script that look alike
    "\u200b\u200d\ufeff",
    "AB\u200bCD\u00adEF",
    "\u202eEDOC",
    "ＦＵＬＬ－ＷＩＤＴＨ",
    "𝐁𝐎𝐋𝐃",
    "- - -",
    "a\u0301" * 60,
    "\u0130\u0131\u1e9e",
    "💶" * 100,
    "' OR 1=1 --",
]


@pytest.mark.parametrize("code", STRANGE)
def test_no_code_is_too_strange(ask: Ask, install: Install, limit: Limit, code: str) -> None:
    install(TEN_OFF, MAIL)
    limit()
    answer = ask(basket(coupons=[code], customer=ANNA))
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        (told,) = json.loads(answer.content)["coupons"]
        assert (told["code"], told["state"]) == (code, "failed")
