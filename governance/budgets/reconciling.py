"""Reconciliation: counters against movements, against what claims have, against the orders that came in.

What differs is named and becomes an incident; nothing is mended here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from decisions.public import LedgerDifference, ledger_breaches, ledger_differences, unmatched_orders
from governance.hands import Hand
from governance.incidents.services import Finding, found, no_more

PATIENCE = timedelta(hours=24)
"""So long a channel may take to report an order that it redeemed."""
LOOK_BACK = timedelta(days=3)


def reconcile_ledger(at: datetime) -> dict[str, int]:
    """Differences found, and incidents that are new; those that are gone are noted, and left to people."""
    by = Hand.of_job("reconcile")
    ledger = [*map(_counter, ledger_differences()), *_breaches()]
    orders = list(_orders(at))
    new = sum(found(finding, by=by, at=at)[1] for finding in [*ledger, *orders])
    for kind, findings in (("ledger", ledger), ("orders", orders)):
        no_more(kind=kind, found_now=[each.fingerprint for each in findings], at=at)
    return {"differences": len(ledger) + len(orders), "incidents": new}


def _counter(each: LedgerDifference) -> Finding:
    where = " ".join(filter(None, [each.subject, each.period]))
    title = (
        f"{each.owner}: {each.counter} of {each.kind} says {each.told(each.says)}, "
        f"movements {each.told(each.moved)}, claims {each.told(each.staked)}"
    )
    fact = {
        "allowance": str(each.allowance),
        "of": f"{each.kind} {each.owner} {where}".strip(),
        "counter": each.counter,
        "says": each.told(each.says),
        "movements": each.told(each.moved),
        "claims": each.told(each.staked),
        "off by": each.told(each.off),
        "claims whose movements differ": ", ".join(each.claims) or "none: the counter itself was changed",
    }
    exposure = {each.unit: each.told(abs(each.off)).split()[0]} if each.unit else {}
    return Finding(
        "ledger", f"ledger counter {each.allowance} {each.counter}", title, [fact], exposure=exposure
    )


def _breaches() -> Iterator[Finding]:
    for name, rows in ledger_breaches().items():
        yield Finding("ledger", f"ledger {name}", f"Broken: {name}", [{"row": row} for row in rows])


def _orders(at: datetime) -> Iterator[Finding]:
    for channel, rows in unmatched_orders(since=at - LOOK_BACK, until=at - PATIENCE).items():
        yield Finding(
            "orders",
            f"orders {channel}",
            f"{channel}: {len(rows)} orders and redemptions do not match",
            [{"order": row.order_id, "redemption": row.redemption, "what": row.what} for row in rows],
            orders=len(rows),
        )
