"""All of a decision but the decision: the key, the parser, the look-ups, a like log row, a like answer."""

import itertools
import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from catalog.api.auth import check_channel, needs
from catalog.api.base import ApiView
from catalog.models import Scope
from catalog.selectors.decision_facts import Beside, decision_facts
from catalog.selectors.places import region_chain, region_of_store
from config.env import required
from decisions.api.bodies import RecordingJSONParser
from decisions.api.decisions import json_answer
from decisions.codes.selectors import KNOWN_CODES, asked_for, digests_of
from decisions.ids import ULIDS
from decisions.ledger.availability import read_left
from decisions.log.rows import LogRow, write_row

ROWS: list[list[str]] = json.loads(Path(required("FLOOR_ROWS")).read_text())
"""[facts, allowances, answer] of decisions that the product has logged, as they stand in the log."""
LIKE = itertools.cycle(
    [(facts, allowed, answer, list(json.loads(allowed)["stock"])) for facts, allowed, answer in ROWS]
)


class FloorView(ApiView):
    """Takes a decision's request and gives some other decision's answer."""

    permission_classes = [needs(Scope.DECIDE)]
    parser_classes = [RecordingJSONParser]
    received = ""

    def post(self, request: Request) -> HttpResponse:
        """The statements and bytes of a decision; the body is taken as it stands."""
        body: Any = request.data
        check_channel(self.grant, body["channel"])
        facts, allowances, answer, gifts = next(LIKE)
        customer = body.get("customer") or {}
        asked = digests_of(body.get("coupons") or [])
        decision_facts(
            skus={*(line["sku"] for line in body["basket"]["lines"]), *gifts},
            currency=body["currency"],
            regions=region_chain(body.get("region") or region_of_store(body.get("store"))),
            customer=customer.get("id"),
            email_hash=customer.get("email_hash"),
            identities=customer.get("identities"),
            beside=Beside(KNOWN_CODES, asked_for(asked)) if asked else None,
        )
        if gifts:
            read_left([], gifts)
        row_id, created = ULIDS.next(time.time_ns() // 1_000_000)
        write_row(
            LogRow(
                id=row_id,
                created=created,
                expires=created + timedelta(minutes=30),
                channel=body["channel"],
                key=self.grant.prefix,
                diagnose=False,
                snapshot="sha256:floor",
                overrides=0,
                engine="floor",
                request=self.received,
                facts=facts,
                allowances=allowances,
                answer=answer,
            )
        )
        return json_answer(answer)
