"""Sales that tills made alone: each is recorded whole, and none is refused for what it gave."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction

from catalog.errors import FieldError, Nature, OfferdeskError
from catalog.money import to_text
from catalog.selectors.keys import KeyGrant
from catalog.transactions import with_retries
from decisions.engine import canonical
from decisions.ledger.accounts import open_accounts
from decisions.ledger.claims import ClaimRow, claim_of_order, insert_claim
from decisions.ledger.needing import needs_for
from decisions.ledger.owing import Owed, Recording
from decisions.log.rows import write_row
from decisions.models import OfflineSale
from decisions.offline.sold import sold
from decisions.services.offline.judging import Judged, judge
from decisions.services.offline.reading import Sale, read_sale
from decisions.services.redemption.once import with_patience
from decisions.services.redemption.prepared import Prepared
from decisions.services.redemption.problems import conflict
from decisions.services.redemption.reserving import new_claim

Json = dict[str, Any]
logger = logging.getLogger(__name__)


def record_sales(rows: list[Any], *, grant: KeyGrant) -> list[Json]:
    """The outcome of every row, in order; each is a transaction of its own.

    A row that cannot be read or stands against another order is refused with its errors; the others land.
    """
    return [_outcome(raw, at, grant) for at, raw in enumerate(rows)]


def _outcome(raw: Any, at: int, grant: KeyGrant) -> Json:
    try:
        sale = read_sale(raw, at, datetime.now(UTC))
        _check_channel(sale, grant, at)
        return with_retries(lambda: record(sale, grant=grant))
    except (DataError, IntegrityError):
        # What the checks let pass and the database doesn't is this row's trouble, not the batch's.
        logger.exception("the database refused an offline sale")
        message = "The row can't be stored as it is."
        trouble = {"pointer": f"/rows/{at}", "code": "unstorable", "message": message}
        return _refused(raw, "unstorable", [trouble])
    except OfferdeskError as error:
        errors = [found.as_json() for found in error.errors]
        if not errors:
            where = "id" if error.code == "idempotency_key_reused" else "order_id"
            errors = [{"pointer": f"/rows/{at}/{where}", "code": error.code, "message": error.detail}]
        return _refused(raw, error.code, errors)


def _refused(raw: Any, code: str, errors: list[Json]) -> Json:
    named = raw.get("id") if isinstance(raw, dict) else None
    return {
        "object": "offline_sale",
        "id": named if isinstance(named, str) else None,
        "state": "refused",
        "code": code,
        "errors": errors,
    }


def _check_channel(sale: Sale, grant: KeyGrant, at: int) -> None:
    if not grant.speaks_for(sale.request.channel):
        message = "The API key may not speak for this channel."
        raise OfferdeskError(
            "channel_not_allowed",
            nature=Nature.REFUSED,
            detail=message,
            errors=[FieldError(f"/rows/{at}/request/channel", "channel_not_allowed", message)],
        )


def record(sale: Sale, *, grant: KeyGrant) -> Json:
    """Records one sale, or gives the outcome that it had already; in a transaction of its own.

    Raises OfferdeskError order_conflict (the order redeemed something else), idempotency_key_reused (another
    sale had this id).
    """
    known = _recorded(sale)
    if known is not None:
        return known
    now = datetime.now(UTC)
    judged = judge(sale, key=grant.prefix, now=now)
    needs = needs_for(judged.terms, judged.lives, judged.decision.basket, judged.decision.compiled.campaigns)
    accounts = open_accounts(needs) if needs else {}
    # A till cannot show a code that is made here, so its sales earn no vouchers: nobody is named.
    prepared = Prepared(judged.row, judged.terms, needs, accounts, withdrawn=(), identities={})
    try:
        with transaction.atomic():
            with_patience()
            return _written(judged, prepared, now)
    except _Quicker:
        known = _recorded(sale)
        if known is not None:
            return known
        raise conflict(
            "order_conflict", f"The order {sale.order_id!r} has redeemed something else."
        ) from None


class _Quicker(Exception):
    """Somebody else has recorded this sale or this order."""


def _written(judged: Judged, prepared: Prepared, now: datetime) -> Json:
    sale = judged.sale
    claim = new_claim(
        prepared,
        "committed",
        reserved=False,
        order_id=sale.order_id,
        order_total=sale.told.total,
        committed=now,
    )
    if claim_of_order(claim.channel, sale.order_id) is not None:
        raise _Quicker
    write_row(judged.row)
    if not insert_claim(claim):
        raise _Quicker
    owed = Recording(claim.id, sale.sold_at, prepared.accounts).record(prepared.needs)
    outcome = canonical(_told(judged, claim, owed))
    try:
        # A savepoint: the twin's row is no reason to give the connection up.
        with transaction.atomic():
            OfflineSale.objects.create(
                channel=sale.request.channel,
                sale=sale.id,
                till=sale.till,
                sold_at=sale.sold_at,
                recorded_at=now,
                decision=judged.row.id,
                claim_id=claim.id,
                snapshot=sale.snapshot,
                overrides=sale.overrides,
                flags=",".join(judged.flags),
                digest=sale.digest,
                answer=canonical(sold(sale.told)),
                outcome=outcome,
            )
    except IntegrityError:
        raise _Quicker from None
    return _read(outcome)


def _told(judged: Judged, claim: ClaimRow, owed: list[Owed]) -> Json:
    currency = judged.sale.told.currency
    return {
        "object": "offline_sale",
        "id": judged.sale.id,
        "state": "recorded",
        "order_id": judged.sale.order_id,
        "decision": judged.row.id,
        "redemption": claim.redemption,
        "flags": list(judged.flags),
        "total": to_text(judged.sale.told.total, currency),
        "expected_total": to_text(judged.expected.total, currency),
        "debts": [_debt(each) for each in owed],
    }


def _debt(owed: Owed) -> Json:
    need = owed.need
    much = {"amount": to_text(owed.quantity, need.unit)} if need.unit else {"quantity": owed.quantity}
    return {"offer": (need.offers or (need.owner,))[0], "limit": need.kind, **much}


def _recorded(sale: Sale) -> Json | None:
    """The outcome that this sale had."""
    row = OfflineSale.objects.filter(channel=sale.request.channel, sale=sale.id).first()
    if row is None:
        return None
    if bytes(row.digest) != sale.digest:
        raise OfferdeskError(
            "idempotency_key_reused",
            nature=Nature.CONFLICT,
            detail=f"The id {sale.id!r} stands for another sale.",
        )
    return _read(row.outcome)


def _read(outcome: str) -> Json:
    """A stored outcome: whoever asks again gets the same bytes."""
    told: Json = json.loads(outcome)
    return told
