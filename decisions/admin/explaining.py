"""A logged decision explained in full: the log keeps the level that was asked for, replay gives the rest."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from decisions.log.rows import LogRow
from decisions.services.replay import DecisionErased, ReplayImpossible, replayed_answer
from decisions.services.waterfall import Waterfall, waterfall
from decisions.wording.rewards import reward_text

logger = logging.getLogger(__name__)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer as the page lists it."""

    name: str
    code: str
    version: int
    state: str
    amount: str
    """What it took off, "" for nothing."""
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer with every candidate and its reasons for staff; `full` is False where replay failed."""

    answer: Json
    full: bool
    erased: bool = False
    """Whether that is because the customer was erased."""

    @property
    def sentence(self) -> str:
        """The whole decision in one sentence."""
        totals, currency = self.answer["totals"], self.answer["currency"]
        # Points and gifts are no money off: they stand at their offers.
        count = sum(1 for offer in self.answer["offers"] if _given(offer))
        gave = ngettext("%(count)s offer gave", "%(count)s offers gave", count) % {"count": count}
        return _("%(gave)s %(discount)s %(currency)s off; %(total)s %(currency)s remained to pay.") % {
            "gave": gave,
            "discount": totals["discount"],
            "total": totals["total"],
            "currency": currency,
        }

    @property
    def prices(self) -> Waterfall:
        """Each line from its start price to its end price."""
        return waterfall(self.answer)

    @property
    def offers(self) -> list[OfferRow]:
        """The offers with what there is to say of each."""
        return [
            OfferRow(
                name=offer.get("name") or offer["code"],
                code=offer["code"],
                version=offer["version"],
                state=offer["state"],
                amount=_given(offer),
                sentences=(*_sentences(offer), *self._granted(offer["code"])),
            )
            for offer in self.answer["offers"]
        ]

    def _granted(self, code: str) -> Iterator[str]:
        """What an offer gave beside money."""
        for gift in self.answer["gifts"]:
            if gift["offer"] == code:
                yield f"{gift['quantity']} × {gift['sku']}"
        for reward in self.answer["rewards"]:
            if reward["offer"] == code:
                yield reward_text(reward)


def _given(offer: Json) -> str:
    amount = str(offer.get("amount", ""))
    return f"-{amount}" if amount.strip("0.") else ""


def _sentences(offer: Json) -> Iterator[str]:
    """What the offer gave, who displaced it and why, the code that brought it."""
    if offer.get("message"):
        yield offer["message"]
    if offer.get("coupon"):
        yield _("By code %(code)s.") % {"code": offer["coupon"]}
    if offer.get("displaced_by"):
        yield _("Displaced by %(names)s; with it instead the total would change by %(difference)s.") % {
            "names": ", ".join(offer["displaced_by"]),
            "difference": offer["difference"],
        }
    yield from (reason["message"] for reason in offer["reasons"])


def explain(row: LogRow) -> Explained:
    """The decision with all candidates in words for an agent."""
    try:
        text = replayed_answer(row, explain="candidates", audience="agent", diagnose=True)
    except DecisionErased:
        return Explained(json.loads(row.answer), full=False, erased=True)
    except ReplayImpossible:
        logger.exception("a decision's page shows less than it could")
        return Explained(json.loads(row.answer), full=False)
    return Explained(json.loads(text), full=True)


def pretty(text: str) -> str:
    """JSON laid out for reading."""
    laid_out = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return format_html("<pre class='od-raw'>{}</pre>", laid_out)
