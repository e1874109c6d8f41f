"""docs/clients/offerdesk.py against a running house, and against a server that breaks as links do."""

import ast
import importlib.util
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any, get_type_hints

import pytest

from catalog.api.exporting import openapi_document
from tests.docs.integration.conftest import PAGE
from tests.docs.pages import DOCS, blocks

Json = dict[str, Any]
CLIENT = DOCS / "clients" / "offerdesk.py"


def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("offerdesk", CLIENT)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


client = module()
DRESSES: Json = {
    "channel": "web",
    "currency": "EUR",
    "basket": {"lines": [{"id": "1", "sku": "DRESS-RED-38", "quantity": 2, "unit_price": "49.90"}]},
}


@pytest.fixture
def desk(server: str, house: Json) -> Iterator[Any]:
    with client.Offerdesk(server, house["WEB_KEY"], timeout=30, deciding=30) as desk:
        yield desk


def test_an_order_from_basket_to_return(desk: Any) -> None:
    decision = desk.decide(DRESSES)
    assert desk.decision(decision["id"]) == decision
    held = desk.reserve(decision["id"], ttl_seconds=60).value
    longer = desk.extend(held["id"]).value
    assert desk.reservation(held["id"]) == longer
    assert longer["expires"] > held["expires"]
    sold = desk.redeem(
        decision["id"], "o/1", reservation=held["id"], order_total=decision["totals"]["total"], key="k"
    )
    again = desk.redeem(
        decision["id"], "o/1", reservation=held["id"], order_total=decision["totals"]["total"], key="k"
    )
    assert (sold.status, sold.replayed, again.replayed, again.value) == (201, False, True, sold.value)
    assert desk.redemption(sold.value["id"]) == desk.redemption_of_order("o/1") == sold.value
    assert desk.redemption_of_order("o/2") is None
    back = desk.return_lines(sold.value["id"], {"1": 1}, return_id="r-1").value
    assert (back["refund"], back["redemption"]["state"]) == ("49.90", "partially_returned")


def test_a_second_thought(desk: Any) -> None:
    decision = desk.decide(DRESSES)
    assert desk.release(desk.reserve(decision["id"]).value["id"]).value["state"] == "released"
    sold = desk.redeem(decision["id"], "o-1").value
    assert desk.cancel(sold["id"]).value["state"] == "cancelled"


def test_pages_are_walked(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = desk._pages
    monkeypatch.setattr(desk, "_pages", lambda path, query, size: pages(path, query, 1))
    assert [each["sku"] for each in desk.prices("EUR")] == ["DRESS-RED-38", "SOCKS-DOT", "TOTE"]
    assert [each["sku"] for each in desk.prices("EUR", skus=["TOTE", "NONE"])] == ["TOTE"]
    live = list(desk.offers(state="live"))
    assert [each["code"] for each in live] == ["gwp-tote", "ship50", "spend120", "summer10"]
    assert desk.offer("ship50") == live[1]
    assert set(live[1]) == set(client.LiveOffer.__annotations__)


def test_refusals_say_what_is_wrong(desk: Any, house: Json) -> None:
    with pytest.raises(client.Problem) as caught:
        desk.decide({**DRESSES, "colour": "red"})
    assert (caught.value.status, caught.value.code) == (400, "validation")
    assert [each["pointer"] for each in caught.value.errors] == ["/colour"]
    decisions = [desk.decide(DRESSES)["id"] for _ in range(3)]
    for decision in decisions[:2]:
        desk.reserve(decision)
    with pytest.raises(client.Problem) as caught:
        desk.reserve(decisions[2], key="mine")
    assert (caught.value.code, caught.value.key) == ("allowance_exhausted", "mine")
    assert caught.value.rejections == [{"offer": "gwp-tote", "limit": "stock", "available": 0}]
    guess = {**DRESSES, "customer": {"id": "c-42"}, "coupons": ["A", "B", "C", "D"]}
    with pytest.raises(client.Problem) as caught:
        desk.decide(guess)
    assert (caught.value.code, caught.value.retryable) == ("too_many_wrong_codes", True)
    assert caught.value.retry_after is not None


def test_the_page_s_code_sells(server: str, house: Json) -> None:
    (block,) = blocks(PAGE, "python")
    shop: Json = {"URL": server, "KEY": house["WEB_KEY"]}
    exec(compile(block.text, str(block), "exec"), shop)
    for number in range(3):
        decision, reservation = shop["checkout"](DRESSES)
        assert len(decision["gifts"]) == (1 if number < 2 else 0)
        sold = shop["placed"](f"o-{number}", decision, reservation)
        assert sold["state"] == "committed"
        assert shop["placed"](f"o-{number}", decision, reservation) == sold
    shop["desk"].close()
    wrong = {**DRESSES, "customer": {"id": "c-42"}, "coupons": ["A", "B", "C", "D"]}
    assert shop["priced"](wrong)["totals"]["total"] == "99.80"
    shop["desk"].close()
    shop["desk"] = client.Offerdesk("http://127.0.0.1:9", "od_x", pause=0)
    assert shop["priced"](DRESSES) is None
    assert shop["placed"]("o-9", decision, None) is None


Reply = tuple[int, Json, str] | None
"""Status, headers and body; None: the link is cut."""


class Broken:
    """A server that answers as it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.asked: list[tuple[str, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                outer.asked.append((f"{self.command} {self.path}", self.headers.get("Idempotency-Key")))
                reply = outer.replies.pop(0)
                if reply is None:
                    self.close_connection = True
                    return
                status, headers, body = reply
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())
                # Whatever is said, the link is gone afterwards, as when a proxy grows tired of it.
                self.close_connection = True

            do_GET = do_POST = do_DELETE = answer  # noqa: N815

            def log_message(self, *words: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def broken() -> Iterator[Broken]:
    broken = Broken()
    thread = threading.Thread(target=broken.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield broken
    broken.server.shutdown()
    thread.join()
    broken.server.server_close()


def problem(status: int, code: str, *, retryable: bool, **headers: str) -> Reply:
    return status, headers, json.dumps({"status": status, "code": code, "retryable": retryable})


@pytest.fixture
def shaky(broken: Broken) -> Iterator[Any]:
    with client.Offerdesk(broken.url, "od_x", pause=0.01, longest_pause=0.05) as desk:
        yield desk


OK: Reply = (201, {"Idempotency-Replayed": "true"}, '{"id": "red_1"}')
LOSSES: dict[str, Reply] = {
    "cut": None,
    "contention": problem(503, "contention", retryable=True, **{"Retry-After": "0"}),
    "outcome unknown": problem(503, "outcome_unknown", retryable=True),
    "in progress": problem(409, "request_in_progress", retryable=True),
    "a proxy's page": (502, {"Content-Type": "text/html"}, "<h1>Bad gateway</h1>"),
    "no object": (500, {}, "[]"),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_what_was_lost_is_asked_again_under_the_same_key(broken: Broken, shaky: Any, loss: Reply) -> None:
    broken.replies = [loss, loss, OK]
    done = shaky.redeem("d", "o-1")
    assert (done.value, done.replayed) == ({"id": "red_1"}, True)
    assert broken.asked == [("POST /api/v1/redemptions", done.key)] * 3


def test_it_gives_up_and_says_under_which_key(broken: Broken, shaky: Any) -> None:
    broken.replies = [None] * 4
    with pytest.raises(client.NoAnswer) as caught:
        shaky.cancel("red_1", key="mine")
    assert caught.value.key == "mine"
    assert broken.asked == [("POST /api/v1/redemptions/red_1/cancel", "mine")] * 4


FINAL: dict[str, Reply] = {
    "final": problem(409, "decision_expired", retryable=False),
    "a longer wait than it has patience for": problem(
        429, "throttled", retryable=True, **{"Retry-After": "9"}
    ),
    "wrong codes": problem(429, "too_many_wrong_codes", retryable=True, **{"Retry-After": "0"}),
}


@pytest.mark.parametrize("answer", FINAL.values(), ids=FINAL)
def test_a_refusal_comes_at_once(broken: Broken, shaky: Any, answer: Reply) -> None:
    broken.replies = [answer]
    with pytest.raises(client.Problem):
        shaky.reserve("d")
    assert len(broken.asked) == 1


def test_a_decision_is_asked_twice_at_the_most(broken: Broken, shaky: Any) -> None:
    broken.replies = [None] * 2
    with pytest.raises(client.NoAnswer):
        shaky.decide(DRESSES)
    assert broken.asked == [("POST /api/v1/decisions", None)] * 2


@pytest.mark.parametrize("url", ["offers.example.com", "ftp://offers.example.com", ""])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        client.Offerdesk(url, "od_x")


SHAPES = {
    "Decision": "Decision",
    "Totals": "DecidedTotals",
    "DecidedLine": "DecidedLine",
    "DecidedShipping": "DecidedShipping",
    "DecidedOffer": "DecidedOffer",
    "Adjustment": "DecidedAdjustment",
    "Coupon": "DecidedCoupon",
    "Gift": "DecidedGift",
    "Nudge": "DecidedNudge",
    "Reason": "DecidedReason",
    "Hold": "Hold",
    "Reservation": "ReservationAnswer",
    "Voucher": "GrantedVoucher",
    "Redemption": "RedemptionAnswer",
    "Return": "ReturnAnswer",
    "ReturnedLine": "ReturnedLine",
    "AdvertisedPrice": "AdvertisedPrice",
    "LiveOffer": "OfferShape",
    "Question": "DecisionRequest",
    "Basket": "DecisionBasketRequest",
    "Line": "DecisionLineRequest",
    "ShippingAsked": "DecisionShippingRequest",
    "Customer": "DecisionCustomerRequest",
    "Options": "DecisionOptionsRequest",
}
UNTYPED = {"not_candidates", "not_candidates_by_reason"}
"""With `explain: all` alone."""


@pytest.mark.parametrize("name", SHAPES)
def test_types_have_the_keys_of_the_openapi_document(name: str, document: Json) -> None:
    described = set(document["components"]["schemas"][SHAPES[name]]["properties"])
    assert set(get_type_hints(getattr(client, name))) == described - UNTYPED


@pytest.fixture(scope="module")
def document() -> Json:
    return openapi_document()


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse(CLIENT.read_text(encoding="utf-8"))
    names = {
        part.split(".")[0]
        for node in ast.walk(tree)
        for part in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names <= sys.stdlib_module_names
