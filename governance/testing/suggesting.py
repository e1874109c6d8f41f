"""Test baskets that are suggested for an offer, each with what it comes to now; a person keeps one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.text import slugify

from catalog.errors import OfferdeskError
from decisions.public import DocumentErrors, NotReady, Suggested, draft_baskets, preview
from governance.models import TestBasket
from governance.refusals import conflict
from governance.testing.channels import active_channels
from governance.testing.expecting import told_of
from governance.testing.services import keep_basket
from promotions.documents import effective_document
from promotions.models import OfferVersion

MOST = 24
"""So many are suggested of an offer."""
NAMES = {
    "made_for_it": "made for it",
    "below": "just below {of}",
    "at": "at {of}",
    "above": "just above {of}",
    "other_code": "with the code of {of}",
    "left_out": "{of}, which it leaves out",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A basket that could be kept: `channels` are those with this outcome; empty = all of them."""

    code: str
    name: str
    request: dict[str, Any]
    channels: list[str]
    told: dict[str, Any]
    kept: bool

    @property
    def lines(self) -> str:
        """What is bought, in words."""
        lines = self.request["basket"]["lines"]
        return ", ".join(f"{line['quantity']} × {line['sku']} ({line['unit_price']})" for line in lines)


def suggestions_of(version: OfferVersion, at: datetime) -> list[Suggestion]:
    """The suggestions for a version beside what is live; none while it can't be read or nothing is sold."""
    try:
        document = effective_document(version)
        baskets = draft_baskets(document, at=at)
    except (DocumentErrors, NotReady, OfferdeskError):
        return []
    known = set(TestBasket.objects.filter(offer=version.offer_id).values_list("code", flat=True))
    moment = _moment(version, at)
    active = active_channels()
    found: dict[str, Suggestion] = {}
    for basket in baskets:
        for each in _outcomes(version, document, basket, moment, active, known):
            found.setdefault(each.code, each)
    return list(found.values())[:MOST]


def keep_suggested(*, version: OfferVersion, code: str, actor: User, at: datetime) -> TestBasket:
    """Keeps a suggestion with the outcome that it has now; refuses one that is there, or is no more."""
    chosen = next((each for each in suggestions_of(version, at) if each.code == code), None)
    if chosen is None:
        raise conflict("suggestion_gone", "This basket is not suggested any more: the offer has changed.")
    if chosen.kept:
        raise conflict("kept_already", f"{code} is kept already.")
    if TestBasket.objects.filter(code=chosen.code).exists():
        raise conflict("code_taken", f"Another test basket is called {code}: rename that one first.")
    basket = TestBasket(
        code=chosen.code,
        name=chosen.name,
        offer=version.offer,
        tags=["suggested"],
        channels=chosen.channels,
        request=chosen.request,
        expected={"applied": chosen.told["applied"], "total": chosen.told["total"]},
    )
    return keep_basket(basket=basket, actor=actor)


def _outcomes(
    version: OfferVersion,
    document: dict[str, Any],
    basket: Suggested,
    moment: str,
    active: list[str],
    known: set[str],
) -> Iterator[Suggestion]:
    """One suggestion for all channels that come to the same."""
    groups: list[tuple[dict[str, Any], list[str]]] = []
    for channel in active:
        request = {"at": moment, **basket.request, "channel": channel}
        try:
            told = told_of(preview(document, request, beside_live=True))
        except DocumentErrors:
            return  # no channel could send such a basket
        same = next((channels for known_told, channels in groups if known_told == told), None)
        if same is None:
            groups.append((told, [channel]))
        else:
            same.append(channel)
    name = NAMES[basket.why].format(of=basket.of)
    for told, channels in groups:
        where = [] if len(groups) == 1 else channels
        ending = f" in {', '.join(where)}" if where else ""
        code = _code(version.offer.code, f"{name}{ending}")
        title = f"{version.offer.code}: {name}{ending}"[:200]
        yield Suggestion(code, title, basket.request, where, told, code in known)


def _moment(version: OfferVersion, at: datetime) -> str:
    """Now, or the start where that lies ahead; as requests write it."""
    starts = version.starts_at
    moment = at if starts is None else max(at, starts)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _code(offer: str, name: str) -> str:
    return slugify(f"{offer}-{name.replace('.', '-')}")[:80].rstrip("-")
