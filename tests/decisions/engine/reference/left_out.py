"""Who keeps an offer out."""

from collections.abc import Callable

from tests.decisions.engine.reference.order import Run, groups
from tests.decisions.engine.reference.sets import clash, mode_of, run_set
from tests.decisions.engine.reference.world import Doc, Shop, selected, uses


def displacers(offer: Doc, members: list[Doc], run: Run, shop: Shop) -> list[Doc]:
    """The members that keep an offer out: by a constraint, else by holding the units that it wants."""
    policy = shop.policy
    found = [member for member in members if clash(offer, member, policy)]
    found += [m for m in members if m not in found and in_a_full_cap(offer, m, members, policy)]
    if found or barred(offer, policy):
        return found
    together = run_set([*members, offer], shop, run, offer["offer"])
    kept = together.kept.get(offer["offer"], set())
    return [m for m in members if holds_units_of(m, offer, run, shop) or m["offer"] in kept]


def barred(offer: Doc, policy: Doc) -> bool:
    """Whether a count of nought keeps the offer out, with nobody in its place."""
    none_at_all = (policy.get("max_offers") or {}).get("basket") == 0 or 0 in (policy.get("counts") or [])
    return none_at_all or (offer.get("trigger") == "code" and policy.get("max_coupons") == 0)


def in_a_full_cap(offer: Doc, member: Doc, members: list[Doc], policy: Doc) -> bool:
    """Whether both count in a number that the members have reached."""
    caps: list[tuple[int | None, Callable[[Doc], bool]]] = [
        ((policy.get("max_offers") or {}).get("basket"), lambda o: True),
    ]
    caps += [(most, lambda o: True) for most in policy.get("counts") or []]
    for rule in policy.get("groups") or []:
        if mode_of(rule["group"], policy)[0] == "all":
            caps.append((rule.get("at_most"), lambda o, name=rule["group"]: name in groups(o)))  # type: ignore[misc]
    return in_a_full_cap_of_codes(offer, member, members, policy.get("max_coupons")) or any(
        most is not None and counts(offer) and counts(member) and sum(map(counts, members)) >= most
        for most, counts in caps
    )


def in_a_full_cap_of_codes(offer: Doc, member: Doc, members: list[Doc], most: int | None) -> bool:
    """The same for codes: offers of one code count as one."""
    used = {code for each in members if each.get("trigger") == "code" for code in each["codes"]}
    coded = offer.get("trigger") == "code" and member.get("trigger") == "code"
    return most is not None and coded and len(used) >= most and used.isdisjoint(offer["codes"])


def holds_units_of(member: Doc, offer: Doc, run: Run, shop: Shop) -> bool:
    """Whether a member used units that the offer's sets could take, and the two do not share."""
    asked = [items for benefit in offer["give"] for items in uses(benefit)]
    wanted = [unit for unit in shop.units if any(selected(unit, items) for items in asked)]
    shares = bool((offer.get("stacking") or {}).get("share_units"))
    return any(
        member["offer"] in run.taken.get(unit, {}) and not (shares and run.taken[unit][member["offer"]])
        for unit in wanted
    )
