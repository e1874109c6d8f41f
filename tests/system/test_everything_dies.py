"""With Valkey, the worker and beat dead, decisions go on, and an offer stops on the second."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.living import House

LAUNCH = """
import json
from datetime import UTC, datetime, timedelta
from django.contrib.auth.models import User
from governance.evidence.running import compute_waiting
from governance.launch.services import approve, submit
from promotions.services.offers import save_draft

maria, fin = User.objects.get(username="maria"), User.objects.get(username="fin")
document, now = json.loads(sys.argv[1]), datetime.now(UTC).replace(microsecond=0)
# Counted from here: until a process has begun, time goes by.
ends = (now + timedelta(seconds=int(sys.argv[2]))).isoformat()
document |= {"starts": (now - timedelta(days=1)).isoformat(), "ends": ends, "sunset": ends}
version = save_draft(actor=maria, document=document)
review = submit(version=version, actor=maria)
compute_waiting(review)
approve(review=review, actor=fin)
print(ends)
"""


def launched(house: House, code: str, seconds: int) -> datetime:
    """An offer with this code goes out, for so long; when it ends."""
    return datetime.fromisoformat(house.python(LAUNCH, json.dumps(last_call(code)), str(seconds)).strip())


def last_call(code: str) -> dict[str, Any]:
    """A complete offer with this code, but for its dates."""
    return {
        "offer": code.lower(),
        "name": "Last call",
        "owner": "maria@example.com",
        "objective": "clear_stock",
        "kpi": {"metric": "units_sold", "target": "+5%"},
        "budget": {"none": "ends in seconds"},
        "suppressions": {"none": "ends in seconds"},
        "trigger": "code",
        "codes": [code],
        "give": [{"kind": "amount_off", "amount": {"EUR": "1.00"}, "on": "order"}],
    }


def ask(house: House, code: str = "LASTCALL") -> tuple[str, datetime]:
    """What became of the code, and when the decision was made."""
    line = {"id": "1", "sku": "ANYTHING", "quantity": 1, "unit_price": "20.00"}
    body = {"channel": "web", "currency": "EUR", "basket": {"lines": [line]}, "coupons": [code]}
    status, answer = house.post("/api/v1/decisions", body, key=house.key("web"))
    assert status == 200, answer
    return answer["coupons"][0]["state"], datetime.fromisoformat(answer["created"])


def test_decisions_go_on_and_the_offer_ends_on_the_second(house: House) -> None:
    ends = launched(house, "LASTCALL", 24)
    # How soon it counts is measured where nothing runs beside it (benchmarks/kill.py): here all four have it.
    while {ask(house)[0] for _ in range(20)} != {"applied"}:
        assert datetime.now(UTC) < ends - timedelta(seconds=3), "some process does not follow"
    for name in ("beat", "worker", "Valkey"):
        house.kill(name)
    seen = []
    while datetime.now(UTC) < ends + timedelta(seconds=1.5):
        seen.append(ask(house))
        time.sleep(0.02)
    assert {state for state, at in seen if at < ends} == {"applied"}
    assert {state for state, at in seen if at >= ends} == {"failed"}
