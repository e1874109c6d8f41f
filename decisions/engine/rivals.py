"""Which candidates keep each other out: stacking constraints as bit masks over their positions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from decisions.engine.live import Live
from decisions.engine.policy import Policy
from decisions.engine.reasons import Code, Reason


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many of these members; those of one class count once."""

    members: int
    at_most: int
    reason: Reason
    classes: tuple[int, ...] = ()
    """Masks of members that count as one, such as the offers of one code; none = each counts."""

    def count(self, members: int) -> int:
        """How many of a set it counts."""
        if self.classes:
            return sum(1 for mask in self.classes if mask & members)
        return (self.members & members).bit_count()

    def bars(self, position: int, members: int) -> bool:
        """Whether the members leave no room for a position."""
        bit = 1 << position
        if not self.members & bit or self.count(members) < self.at_most:
            return False
        return not any(mask & bit and mask & members for mask in self.classes)


@dataclass(slots=True)
class Rivals:
    """Constraints among candidates, by position."""

    lives: list[Live]
    policy: Policy
    entered: Mapping[int, str] = field(default_factory=dict)
    """The entered code of an offer, by its rank."""
    guarded: Sequence[tuple[list[int], int, str]] = ()
    """(positions, how many of them at most, the guardrail that says so)."""
    pairs: list[int] = field(init=False)
    """Per position: who can't stand beside it."""
    firsts: list[int] = field(init=False)
    """Per position: who stands with it in a group of mode first."""
    caps: list[Cap] = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.lives)
        self.pairs = [0] * count
        self.firsts = [0] * count
        self.caps = []
        self._exclusives()
        self._never_with()
        self._groups()
        self._counts()

    def clash(self, a: int, b: int) -> None:
        """Mark two positions as incompatible."""
        if a != b:
            self.pairs[a] |= 1 << b
            self.pairs[b] |= 1 << a

    def _exclusives(self) -> None:
        for position, live in enumerate(self.lives):
            exclusive = live.offer.stacking.exclusive
            if exclusive not in ("basket", "stage"):
                continue
            for other, beside in enumerate(self.lives):
                if exclusive == "basket" or not live.stages.isdisjoint(beside.stages):
                    self.clash(position, other)

    def _never_with(self) -> None:
        named = [i for i, live in enumerate(self.lives) if live.offer.stacking.names_others]
        if not named:
            return
        codes: dict[str, int] = {}
        tags: dict[str, int] = {}
        groups: dict[str, int] = {}
        for position, live in enumerate(self.lives):
            bit = 1 << position
            codes[live.code] = codes.get(live.code, 0) | bit
            for tag in live.tags:
                tags[tag] = tags.get(tag, 0) | bit
            for group in live.groups:
                groups[group] = groups.get(group, 0) | bit
        for position in named:
            stacking = self.lives[position].offer.stacking
            mask = 0
            for names, masks in (
                (stacking.never_with_offers, codes),
                (stacking.never_with_tags, tags),
                (stacking.never_with_groups, groups),
            ):
                for name in names:
                    mask |= masks.get(name, 0)
            for other in positions_of(mask):
                self.clash(position, other)

    def _groups(self) -> None:
        groups: dict[str, list[int]] = {}
        for position, live in enumerate(self.lives):
            for group in live.groups:
                groups.setdefault(group, []).append(position)
        firsts: list[tuple[int, int]] = []
        for name in sorted(groups):
            rule = self.policy.group(name)
            if rule.scope != "basket":
                continue
            if rule.mode == "all":
                self._cap(groups[name], rule.at_most, Reason(Code.STACKING_GROUP, {"group": name}))
                continue
            for i, a in enumerate(groups[name]):
                for b in groups[name][i + 1 :]:
                    if rule.mode == "first":
                        firsts.append((a, b))
                    else:
                        self.clash(a, b)
        for a, b in firsts:
            self.firsts[a] |= 1 << b
            self.firsts[b] |= 1 << a
            self.clash(a, b)

    def _counts(self) -> None:
        if self.policy.max_offers is not None:
            positions = list(range(len(self.lives)))
            self._cap(
                positions,
                self.policy.max_offers,
                Reason(Code.MOST_OFFERS, {"at_most": self.policy.max_offers}),
            )
        for positions, at_most, guardrail in self.guarded:
            self._cap(positions, at_most, Reason(Code.GUARDRAIL, {"guardrail": guardrail}))
        if self.policy.max_coupons is not None:
            self._cap_codes(self.policy.max_coupons)

    def _cap_codes(self, at_most: int) -> None:
        """Codes are counted, not the offers that one code brings."""
        codes: dict[str, int] = {}
        for position, live in enumerate(self.lives):
            if live.rank in self.entered:
                code = self.entered[live.rank]
                codes[code] = codes.get(code, 0) | 1 << position
        if len(codes) > at_most:
            reason = Reason(Code.MOST_COUPONS, {"at_most": at_most})
            everyone = 0
            for mask in codes.values():
                everyone |= mask
            self.caps.append(Cap(everyone, at_most, reason, tuple(codes.values())))

    def _cap(self, positions: list[int], at_most: int, reason: Reason) -> None:
        if len(positions) > at_most:
            self.caps.append(Cap(sum(1 << p for p in positions), at_most, reason))

    def blocked(self, position: int, members: int) -> bool:
        """Whether the members keep this position out."""
        if self.pairs[position] & members:
            return True
        return any(cap.bars(position, members) for cap in self.caps)

    def capped(self, position: int) -> bool:
        """Whether a count could keep this position out."""
        return any(cap.members >> position & 1 for cap in self.caps)

    def contested(self, position: int, members: int, undecided: int) -> bool:
        """Whether somebody not decided yet could stand in its place."""
        if any(not self.blocked(other, members) for other in positions_of(self.pairs[position] & undecided)):
            return True
        return any(
            cap.members >> position & 1 and cap.count(members | undecided) >= cap.at_most for cap in self.caps
        )

    def displacers(self, position: int, members: int) -> tuple[list[int], list[Reason]]:
        """Which members keep a position out, and why."""
        found = list(positions_of(self.pairs[position] & members))
        reasons = [self._why(self.lives[position], self.lives[other]) for other in found]
        for cap in self.caps:
            if cap.bars(position, members):
                found += [other for other in positions_of(cap.members & members) if other not in found]
                reasons.append(cap.reason)
        unique = [reason for i, reason in enumerate(reasons) if reason not in reasons[:i]]
        return found, unique

    def _why(self, live: Live, member: Live) -> Reason:
        for who, whom in ((live, member), (member, live)):
            if who.offer.stacking.exclusive == "basket":
                return Reason(Code.EXCLUSIVE_BASKET, {"offer": who.code})
            if who.offer.stacking.exclusive == "stage" and not who.stages.isdisjoint(whom.stages):
                return Reason(Code.EXCLUSIVE_STAGE, {"offer": who.code})
        for group in sorted(live.groups & member.groups):
            rule = self.policy.group(group)
            if rule.mode != "all" and rule.scope == "basket":
                return Reason(Code.STACKING_GROUP, {"group": group})
        return Reason(Code.NEVER_WITH, {"offer": member.code})


def positions_of(mask: int) -> Iterator[int]:
    """The set bits of a mask, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
