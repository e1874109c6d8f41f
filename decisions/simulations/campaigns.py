"""What offers of a simulation inherit from the campaigns that it brings along."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from decisions.engine.language.problems import Reading, mapping, pointer, unknown_keys
from decisions.engine.language.values import Money, MoneyValue, TextValue
from decisions.engine.moments import read_moment, read_zone

Json = Any

INHERITED = ("owner", "objective", "kpi", "budget", "suppressions", "zone", "starts", "ends", "sunset")
KEYS = {"campaign", "name", "tags", *INHERITED}
WINDOW = {"starts": max, "ends": min, "sunset": min}


def read_campaigns(raw: Json, reading: Reading) -> dict[str, Mapping[str, Json]]:
    """Code -> document; what an offer inherits is checked as a part of the offer."""
    if not isinstance(raw, list):
        reading.refuse("/campaigns", "wrong_type", "must be a list of campaigns")
        return {}
    campaigns: dict[str, Mapping[str, Json]] = {}
    for index, item in enumerate(raw):
        path = pointer("/campaigns", index)
        given = mapping(item, path, reading)
        if given is None:
            continue
        unknown_keys(given, KEYS, path, reading)
        code = TextValue(80).read(given.get("campaign"), f"{path}/campaign", reading)
        zone = read_zone(given.get("zone"), f"{path}/zone", reading)
        for key in WINDOW:
            read_moment(given.get(key), zone, pointer(path, key), reading, end_of_day=key != "starts")
        if code in campaigns:
            reading.refuse(f"{path}/campaign", "duplicate", f"the campaign {code!r} stands twice")
        elif code is not None:
            campaigns[code] = given
    return campaigns


def campaign_budgets(campaigns: Mapping[str, Mapping[str, Json]], reading: Reading) -> dict[str, Money]:
    """By "campaign/CODE": what each may give away."""
    found: dict[str, Money] = {}
    for number, (code, campaign) in enumerate(campaigns.items()):
        raw = campaign.get("budget")
        if raw is None or (isinstance(raw, dict) and "none" in raw):
            continue
        budget = MoneyValue().read(raw, f"/campaigns/{number}/budget", reading)
        if budget is not None:
            found[f"campaign/{code}"] = budget
    return found


def inherited(offer: Mapping[str, Json], campaign: Mapping[str, Json]) -> dict[str, Json]:
    """The offer's complete document: what it omits filled in, its window cut to the campaign's."""
    complete = {key: campaign[key] for key in INHERITED if campaign.get(key) is not None}
    complete |= {key: value for key, value in offer.items() if value is not None}
    for key in WINDOW:
        complete |= _bound(key, offer, campaign, complete.get("zone"))
    ends, sunset = (_moment(key, complete, complete.get("zone")) for key in ("ends", "sunset"))
    if ends is not None and sunset is not None and sunset < ends and campaign.get("sunset") is not None:
        complete["ends"] = complete["sunset"]  # the campaign's sunset ends the offer, too
    return complete


def _bound(key: str, offer: Mapping[str, Json], campaign: Mapping[str, Json], zone: Json) -> dict[str, Json]:
    """The tighter of two starts, ends or sunsets, as it was written where it means the same there."""
    own = _moment(key, offer, zone)
    outer = _moment(key, campaign, campaign.get("zone"))
    if outer is None or (own is not None and WINDOW[key](own, outer) == own):
        return {}
    same_zone = (campaign.get("zone") or "UTC") == (zone or "UTC")
    return {key: campaign[key] if same_zone else outer.isoformat().replace("+00:00", "Z")}


def _moment(key: str, document: Mapping[str, Json], zone: Json) -> datetime | None:
    """The instant of a bound; None where it is absent or wrong (which its reader reports)."""
    reading = Reading()
    local = read_zone(zone, "", reading)
    return read_moment(document.get(key), local, "", reading, end_of_day=key != "starts")
