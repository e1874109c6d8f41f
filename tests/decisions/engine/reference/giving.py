"""What benefits take off."""

from fractions import Fraction

from tests.decisions.engine.reference import budgets, bundles, buying, fences, tiers
from tests.decisions.engine.reference.conditions import COUNTED, counted
from tests.decisions.engine.reference.order import Run
from tests.decisions.engine.reference.splitting import rounded, split
from tests.decisions.engine.reference.world import Doc, Shop, Unit, cents, selected, worth_of


class Refused(Exception):
    """A benefit that can't be given at all."""


class Giving:
    """One offer at work in one stage."""

    def __init__(self, offer: Doc, shop: Shop, run: Run) -> None:
        self.offer = offer
        self.shop = shop
        self.run = run
        self.rounding = shop.policy.get("rounding", "half_up")

    def give(self, benefit: Doc) -> None:
        """Do what one benefit says."""
        getattr(self, "give_" + benefit["kind"])(benefit)

    def percent(self, amount: int, percent: str) -> int:
        return self.settled(amount * Fraction(percent) / 100)

    def settled(self, value: Fraction) -> int:
        return rounded(value, self.rounding)

    def found(self, benefit: Doc) -> list[Unit]:
        """Units that the benefit may reduce."""
        units = self.shop.units
        return [
            unit
            for unit in units
            if unit.discountable
            and selected(unit, benefit.get("items"))
            and unit not in self.run.shut
            and not fences.shielded(unit, self.offer, self.shop)
        ]

    def in_turn(self, units: list[Unit], which: str) -> list[Unit]:
        """By running price; ties by line id as text, then highest unit number first; all: by lines."""
        sign = {"all": -1, "cheapest": 1, "dearest": -1}[which]
        return sorted(
            units,
            key=lambda unit: (
                unit.place[0] if which == "all" else "",
                sign * self.run.now[unit],
                unit.line,
                -unit.number,
            ),
        )

    def chosen(self, benefit: Doc) -> list[Unit]:
        units, most = self.found(benefit), benefit.get("max_units")
        if most is None:
            return units
        which = benefit.get("which", "all")
        if not benefit.get("per_line"):
            return self.in_turn(units, which)[:most]
        return [unit for line in self.lines(units) for unit in self.in_turn(line, which)[:most]]

    def lines(self, units: list[Unit]) -> list[list[Unit]]:
        """Units by the line that they count for, lines by their ids, units by their numbers."""
        found: dict[int, list[Unit]] = {}
        for unit in sorted(units, key=lambda unit: unit.place):
            found.setdefault(unit.alike, []).append(unit)
        firsts = {unit.alike: unit.line for unit in reversed(self.shop.units)}
        return sorted(found.values(), key=lambda line: firsts[line[0].alike])

    def worth(self, units: list[Unit], of: str = "running") -> int:
        return sum(unit.base if of == "base" else self.run.now[unit] for unit in units)

    def room(self, unit: Unit) -> int:
        return max(0, self.run.now[unit] - fences.least(unit, self.shop, strict=False))

    def line_room(self, units: list[Unit], most: dict[Unit, int] | None = None) -> int:
        """What these units of one line can still give."""
        room = sum(min(self.room(unit), most[unit]) if most else self.room(unit) for unit in units)
        left = self.line_left(units, strict=False)
        return room if left is None else min(room, max(0, left))

    def line_left(self, units: list[Unit], *, strict: bool) -> int | None:
        whole = [unit for unit in self.shop.units if unit.alike == units[0].alike]
        most = fences.line_most(whole, self.shop, strict=strict)
        return None if most is None else most - sum(unit.base - self.run.now[unit] for unit in whole)

    def cut(self, line: list[Unit], amount: int, most: dict[Unit, int] | None = None) -> None:
        """Take an amount off the chosen units of one line."""
        left = self.line_left(line, strict=False)
        amount = amount if left is None else min(amount, max(0, left))
        rooms = [min(self.room(unit), most[unit]) if most else self.room(unit) for unit in line]
        for unit, share in zip(line, split(amount, [self.run.now[u] for u in line], rooms), strict=True):
            self.run.now[unit] -= share
            self.note(share)
            if share:
                self.run.effects.add(self.offer["offer"])
                if self.run.now[unit] < fences.least(unit, self.shop, strict=True):
                    raise Refused
        left = self.line_left(line, strict=True)
        if amount and left is not None and left < 0:
            raise Refused
        self.check_pots()

    def pot_left(self, pot: tuple[str, int, list[Unit], bool]) -> int:
        _, amount, units, everything = pot
        spent = sum(unit.base - self.run.now[unit] for unit in units)
        if everything:
            spent += self.shop.shipping - self.run.shipping
            spent += sum(worth_of(sku, self.shop) * number for _, sku, number in self.run.gifts)
        return amount - spent

    def check_pots(self) -> None:
        if any(self.pot_left(pot) < 0 for pot in fences.pots(self.shop, strict=True)):
            raise Refused
        if budgets.overdrawn(self.offer, self.run, self.shop):
            raise Refused

    def budget(self) -> int | None:
        """What the offer is cut to."""
        return budgets.cut_to(self.offer, self.run, self.shop)

    def spread(self, units: list[Unit], amount: int) -> None:
        """Split an amount over all chosen units: first over the lines, then over each line's units."""
        lines = self.lines(units)
        weights = [self.worth(line) for line in lines]
        amount = min(amount, sum(weights))
        shares = self.shares(lines, weights, amount)
        rest = self.budget()
        if rest is not None and sum(shares) > rest:
            shares = self.shares(lines, weights, rest)
        for line, share in zip(lines, shares, strict=True):
            self.cut(line, share)

    def shares(self, lines: list[list[Unit]], weights: list[int], amount: int) -> list[int]:
        """What floors and pots let each line give of an amount."""
        rooms = [self.line_room(line) for line in lines]
        shares = split(amount, weights, rooms)
        while (over := self.overfull(lines, shares)) is not None:
            left, inside = over
            capped = split(left, [weights[i] for i in inside], [shares[i] for i in inside])
            for i, most in zip(inside, capped, strict=True):
                rooms[i] = most
            shares = split(amount, weights, rooms)
        return shares

    def overfull(self, lines: list[list[Unit]], shares: list[int]) -> tuple[int, list[int]] | None:
        """What the first overdrawn pot has left, and the lines in it."""
        for pot in fences.pots(self.shop, strict=False):
            inside = [i for i, line in enumerate(lines) if line[0] in pot[2]]
            if sum(shares[i] for i in inside) > self.pot_left(pot):
                return self.pot_left(pot), inside
        return None

    def take(
        self, wanted: list[tuple[list[Unit], int]], cap: str | None, per_unit: dict[Unit, int] | None = None
    ) -> None:
        """Take what each line should give, all together no more than the cap."""
        lines, amounts = [line for line, _ in wanted], [amount for _, amount in wanted]
        weights = [self.worth(line) for line in lines]
        if cap is not None and sum(amounts) > cents(cap):
            rooms = [min(a, self.line_room(line, per_unit)) for line, a in zip(lines, amounts, strict=True)]
            amounts = split(cents(cap), weights, rooms)
        for pot in fences.pots(self.shop, strict=False):
            inside = [i for i, line in enumerate(lines) if line[0] in pot[2] and amounts[i] > 0]
            rooms = [min(amounts[i], self.line_room(lines[i], per_unit)) for i in inside]
            if sum(rooms) > self.pot_left(pot):
                parts = split(self.pot_left(pot), [weights[i] for i in inside], rooms)
                for i, part in zip(inside, parts, strict=True):
                    amounts[i] = part
        rest = self.budget()
        rooms = [min(a, self.line_room(line, per_unit)) for line, a in zip(lines, amounts, strict=True)]
        if rest is not None and sum(rooms) > rest:
            amounts = split(rest, weights, rooms)
        for line, amount in zip(lines, amounts, strict=True):
            self.cut(line, amount, per_unit)

    def note(self, amount: int) -> None:
        """Remember whose money it is."""
        self.run.saved[self.offer["offer"]] = self.run.saved.get(self.offer["offer"], 0) + amount

    def off_shipping(self, amount: int) -> None:
        everything = [self.pot_left(pot) for pot in fences.pots(self.shop, strict=False) if pot[3]]
        rest = self.budget()
        taken = min(amount, self.run.shipping, *everything, *([] if rest is None else [rest]))
        self.run.shipping -= taken
        self.note(taken)
        if taken > 0:
            self.run.effects.add(self.offer["offer"])
            self.check_pots()

    def give_percent_off(self, benefit: Doc) -> None:
        on, of, cap = benefit.get("on", "items"), benefit.get("of", "running"), benefit.get("max_discount")
        if on == "items":
            lines = self.lines(self.chosen(benefit))
            wanted = [
                (line, min(self.worth(line), self.percent(self.worth(line, of), benefit["percent"])))
                for line in lines
            ]
            self.take(wanted, cap)
            return
        units = self.chosen(benefit)
        whole = self.worth(units, of)
        if on == "shipping":
            whole = self.shop.shipping if of == "base" else self.run.shipping
        amount = self.percent(whole, benefit["percent"])
        amount = amount if cap is None else min(amount, cents(cap))
        self.off_shipping(amount) if on == "shipping" else self.spread(units, amount)

    def give_amount_off(self, benefit: Doc) -> None:
        on, cap, amount = benefit.get("on", "items"), benefit.get("max_discount"), cents(benefit["amount"])
        per = benefit.get("per") or ("unit" if on == "items" else "total")
        held = amount if cap is None else min(amount, cents(cap))
        if on == "shipping":
            self.off_shipping(held)
        elif per == "total":
            self.spread(self.chosen(benefit), held)
        else:
            lines = self.lines(self.chosen(benefit))
            each = {unit: min(amount, self.run.now[unit]) for line in lines for unit in line}
            if per == "line":
                self.take([(line, min(amount, self.worth(line))) for line in lines], cap)
            else:
                self.take([(line, sum(each[unit] for unit in line)) for line in lines], cap, each)

    def give_fixed_price(self, benefit: Doc) -> None:
        on, price = benefit.get("on", "items"), cents(benefit["price"])
        units = self.chosen(benefit)
        if on == "shipping":
            self.off_shipping(max(0, self.run.shipping - price))
        elif on == "order":
            self.spread(units, max(0, self.worth(units) - price))
        else:
            each = {unit: max(0, self.run.now[unit] - price) for unit in units}
            self.take([(line, sum(each[u] for u in line)) for line in self.lines(units)], None, each)

    def give_set_discount(self, benefit: Doc) -> None:
        size, k = benefit["size"], benefit.get("discounted", 1)
        which, pick = benefit.get("which", "cheapest"), benefit.get("pick", "overall")
        free = self.in_turn([unit for unit in self.found(benefit) if self.free(unit)], "dearest")
        sets = min(len(free) // size, benefit.get("max_repeats") or len(free))
        if pick == "overall":
            reduced = self.in_turn(free, which)[: k * sets]
        else:
            formed = [free[i * size : (i + 1) * size] for i in range(sets)]
            reduced = [unit for one in formed for unit in self.in_turn(one, which)[:k]]
        counted = [unit for unit in free if unit not in reduced][: sets * size - len(reduced)]
        before = dict(self.run.now)
        self.take_each(reduced, benefit)
        if self.run.now != before:
            self.use_up([*reduced, *counted])

    def use_up(self, units: list[Unit]) -> None:
        """Close units to other multi-unit offers, unless both share."""
        share = bool((self.offer.get("stacking") or {}).get("share_units"))
        for unit in units:
            self.run.taken.setdefault(unit, {})[self.offer["offer"]] = share

    def free_units(self, items: Doc | None, which: str = "dearest") -> list[Unit]:
        """Selected units that nobody else used up, in turn."""
        return self.in_turn([unit for unit in self.found({"items": items}) if self.free(unit)], which)

    def reduce_set(self, units: list[Unit], amount: int) -> None:
        """An amount off one set; a set that gets no cheaper is left alone."""
        before = dict(self.run.now)
        self.spread(units, max(0, amount))
        if self.run.now != before:
            self.use_up(units)

    def give_set_price(self, benefit: Doc) -> None:
        size, free = benefit["size"], self.free_units(benefit.get("items"))
        for i in range(min(len(free) // size, benefit.get("max_repeats") or len(free))):
            formed = free[i * size : (i + 1) * size]
            self.reduce_set(formed, self.worth(formed) - cents(benefit["price"]))

    def give_bundle(self, benefit: Doc) -> None:
        bundles.give(self, benefit)

    def give_buy_get(self, benefit: Doc) -> None:
        buying.give(self, benefit)

    def give_tiered(self, benefit: Doc) -> None:
        tiers.give(self, benefit)

    def take_each(self, units: list[Unit], benefit: Doc) -> None:
        """Off each unit an amount, or all above a price; off each line's units a percentage."""
        now, lines = self.run.now, self.lines(units)
        if "amount" in benefit or "price" in benefit:
            each = {
                unit: min(cents(benefit["amount"]), now[unit])
                if "amount" in benefit
                else max(0, now[unit] - cents(benefit["price"]))
                for unit in units
            }
            self.take([(line, sum(each[unit] for unit in line)) for line in lines], None, each)
        else:
            percent = benefit.get("percent", "100")
            self.take([(line, self.percent(self.worth(line), percent)) for line in lines], None)

    def free(self, unit: Unit) -> bool:
        """Whether no other multi-unit offer holds the unit, or both share."""
        mine = bool((self.offer.get("stacking") or {}).get("share_units"))
        holders = {**self.run.closed.get(unit, {}), **self.run.taken.get(unit, {})}
        return all(mine and theirs for code, theirs in holders.items() if code != self.offer["offer"])

    def grant(self, reward: Doc) -> None:
        self.run.rewards.append((self.offer["offer"], reward))
        self.run.effects.add(self.offer["offer"])

    def give_perk(self, benefit: Doc) -> None:
        self.grant(benefit)

    def give_voucher(self, benefit: Doc) -> None:
        self.grant(benefit)

    def give_gift(self, benefit: Doc) -> None:
        earned = min(benefit.get("repeats", 1), self.multiples())
        for option in benefit["options"]:
            quantity, sku, times = option.get("quantity", 1), option["sku"], earned
            if benefit.get("stock") != "unlimited" and sku in self.shop.stock:
                given = sum(units for _, other, units in self.run.gifts if other == sku)
                times = min(earned, (self.shop.stock[sku] - given) // quantity)
            if times > 0:
                value = worth_of(sku, self.shop) * quantity * times
                left = [self.pot_left(pot) for pot in fences.pots(self.shop, strict=False) if pot[3]]
                rest = self.budget()
                if any(value > each for each in [*left, *([] if rest is None else [rest])]):
                    return
                self.run.gifts.append((self.offer["offer"], sku, quantity * times))
                self.run.effects.add(self.offer["offer"])
                self.check_pots()
                return
        raise Refused

    def multiples(self) -> int:
        """How often the smallest threshold fits; where one is in money and one in units, both must."""
        marks = self.run.openings[self.offer["offer"]]
        found = []
        for kind, read in COUNTED.items():
            parts = [part for part in self.offer.get("when") or [] if part.get("kind") == kind]
            steps = [(read(part["at_least"]), part) for part in parts if "at_least" in part]
            least = min((step for step, _ in steps if step > 0), default=0)
            found += [counted(part, self.shop, marks) // step for step, part in steps if step == least > 0]
        return min(found, default=1)

    def give_points(self, benefit: Doc) -> None:
        programs = self.shop.policy.get("programs") or {}
        program = programs.get("bonus")
        value = self.worth(self.found(benefit))
        mode = (program or self.shop.policy).get("rounding", "half_up")
        if "points" in benefit:
            points = benefit["points"]
        elif "per" in benefit:
            points = rounded(
                Fraction(value * benefit["per"]["points"], cents(benefit["per"]["amount"])), mode
            )
        elif program is None:
            raise Refused
        else:
            base = Fraction(value * program.get("points", 1), cents(program["per"]))
            points = rounded(base * Fraction(benefit["multiplier"]), mode)
        if points > 0:
            self.grant({"kind": "points", "points": points})
