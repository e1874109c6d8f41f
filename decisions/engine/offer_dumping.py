"""Writing an offer as its canonical document: fixed key order, defaults left out, money per currency."""

from decisions.engine.language.values import Json, MoneyValue
from decisions.engine.offer import Offer, json_of


def dump_offer(offer: Offer) -> dict[str, Json]:
    """The canonical document of an offer; reading it gives the same offer again."""
    out: dict[str, Json] = {"offer": offer.code}
    _put(out, "name", offer.name)
    _put(out, "campaign", offer.campaign)
    _put(out, "tags", json_of(offer.tags))
    _put(out, "owner", offer.owner)
    _put(out, "objective", offer.objective)
    _put(out, "kpi", json_of(offer.kpi))
    if offer.budget is not None:
        out["budget"] = MoneyValue().dump(offer.budget)
    elif offer.budget_none:
        out["budget"] = {"none": offer.budget_none}
    _put(out, "budget_short", offer.budget_short)
    if offer.suppressions_none:
        out["suppressions"] = {"none": offer.suppressions_none}
    _put(out, "suppressions", list(offer.suppressions or ()))
    _put(out, "texts", json_of(offer.texts))
    for key in ("starts", "ends", "sunset"):
        _put(out, key, offer.written.get(key))
    if offer.zone != "UTC":
        out["zone"] = offer.zone
    if offer.trigger != "automatic":
        out["trigger"] = offer.trigger
    _put(out, "codes", json_of(offer.codes))
    _put(out, "case_sensitive", offer.case_sensitive)
    _put(out, "pools", json_of(offer.pools))
    _put(out, "partner", offer.partner)
    _put(out, "priority", offer.priority)
    _put(out, "stage", offer.stage)
    _put(out, "where", _where(offer))
    _put(out, "when", [part.dump() for part in offer.when.parts])
    out["give"] = [benefit.dump() for benefit in offer.give]
    _put(out, "stacking", _stacking(offer))
    _put(out, "limits", offer.limits.dump())
    _put(out, "rollout", offer.rollout.dump() if offer.rollout is not None else None)
    _put(out, "returns", offer.returns if offer.returns != "keep" else None)
    return out


def _put(out: dict[str, Json], key: str, value: Json) -> None:
    if value:
        out[key] = value


def _where(offer: Offer) -> dict[str, Json]:
    where = offer.where
    named = {"channels": where.channels, "regions": where.regions, "stores": where.stores}
    return {key: list(value) for key, value in named.items() if value}


def _stacking(offer: Offer) -> dict[str, Json]:
    stacking = offer.stacking
    out: dict[str, Json] = {}
    _put(out, "exclusive", stacking.exclusive)
    _put(out, "groups", list(stacking.groups))
    never: dict[str, Json] = {}
    _put(never, "offers", sorted(stacking.never_with_offers))
    _put(never, "tags", sorted(stacking.never_with_tags))
    _put(never, "groups", sorted(stacking.never_with_groups))
    _put(out, "never_with", never)
    _put(out, "share_units", stacking.share_units)
    return out
