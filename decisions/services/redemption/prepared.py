"""What a verb needs to know of a decision before its transaction begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from catalog.selectors.keys import KeyGrant
from decisions.engine import Decision
from decisions.engine.identities import identities_of
from decisions.ledger.accounts import Account, open_accounts
from decisions.ledger.needing import needs_of
from decisions.ledger.needs import Need
from decisions.ledger.redoing import sealed_inputs
from decisions.ledger.terms import Terms, terms_of
from decisions.log.rows import LogRow, read_row
from decisions.services.erased import erased
from decisions.services.redemption.problems import conflict, missing, withdrawn
from decisions.services.replay import DecisionErased, ReplayImpossible, redecide
from decisions.snapshots.watcher import live


@dataclass(frozen=True, slots=True)
class Prepared:
    """A logged decision with its terms, needs and the accounts that they draw on."""

    row: LogRow
    terms: Terms
    needs: list[Need]
    accounts: dict[bytes, Account]
    withdrawn: tuple[str, ...]
    """Its offers that have been killed since."""
    identities: Mapping[str, str]
    """What the shopper was known by: id, email (a hash), device, card."""

    def redo(self) -> dict[str, str | int] | None:
        """What the decision was made of, for offers whose returns are computed again."""
        if all(offer.returns == "keep" for offer in self.terms.offers):
            return None
        row = self.row
        return {
            **sealed_inputs(row),
            "allowances": row.allowances,
            "snapshot": row.snapshot,
            "overrides": row.overrides,
            "clock": row.created.isoformat(),
        }

    def check_open(self, now: datetime) -> None:
        """Raises what keeps a decision without a reservation from being taken up."""
        if now >= self.row.expires:
            raise conflict("decision_expired", f"The decision expired at {self.row.expires.isoformat()}.")
        if self.withdrawn:
            raise withdrawn(self.withdrawn)


def prepare(decision_id: str, *, grant: KeyGrant) -> Prepared:
    """Reads and computes a decision again; opens the accounts that it needs.

    Raises OfferdeskError `erased`; `not_found`, also where the key may not speak for its channel or nobody
    can compute it any more.
    """
    row = read_row(decision_id)
    if row is None or not grant.speaks_for(row.channel):
        raise missing("decision")
    try:
        decision = redecide(row)
    except DecisionErased:
        raise erased(row.id) from None
    except ReplayImpossible:
        raise missing("decision") from None
    terms = terms_of(decision)
    needs = needs_of(decision, terms)
    basket = decision.basket
    return Prepared(
        row=row,
        terms=terms,
        needs=needs,
        accounts=open_accounts(needs) if needs else {},
        withdrawn=_withdrawn(decision),
        identities=identities_of(basket.request.customer, basket.shopper.id),
    )


def _withdrawn(decision: Decision) -> tuple[str, ...]:
    overrides = live().overrides
    channel = decision.basket.channel
    return tuple(
        verdict.live.code
        for verdict in decision.verdicts
        if verdict.state in ("applied", "clipped")
        and overrides.action_on(verdict.live.code, verdict.live.offer.campaign, verdict.live.tags, channel)
        == "kill"
    )
