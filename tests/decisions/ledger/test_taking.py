"""Holds, uses and returns of allowances, alone and all at once: never one too many, never one lost."""

import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from catalog.statements import run_prepared
from decisions.ledger.accounts import open_accounts, restate, split
from decisions.ledger.needs import Need, Rejection
from decisions.ledger.settling import Ended, extend_held, give_back, release_held, use_held
from decisions.models import Allowance, Movement, Stake
from tests.decisions.ledger.parts import Refused, counters, need, take, together, unbroken


def refused(*needs: Need) -> list[Rejection]:
    with pytest.raises(Refused) as caught:
        take(*needs)
    return caught.value.rejections


@pytest.mark.django_db
class TestAlone:
    def test_until_nothing_is_left(self) -> None:
        for _ in range(3):
            take(need(limit=3))
        assert refused(need(limit=3)) == [Rejection("summer", "total", 0)]
        assert counters() == (3, 3, 0)
        assert unbroken()

    def test_a_refusal_changes_nothing_and_names_all(self) -> None:
        take(need(limit=1))
        rejections = refused(
            need(limit=1), need("budget", quantity=500, limit=400, unit="EUR"), need("per_store", limit=9)
        )
        assert rejections == [Rejection("summer", "total", 0), Rejection("summer", "budget", 400, "EUR")] or (
            rejections == [Rejection("summer", "budget", 400, "EUR"), Rejection("summer", "total", 0)]
        )
        assert counters("per_store") == (9, 0, 0)
        assert Movement.objects.count() == 1

    def test_two_offers_draw_on_one_campaign(self) -> None:
        draw = [
            need("campaign_budget", "spring", n, 1000, unit="EUR", offers=(offer,))
            for offer, n in (("a", 600), ("b", 500))
        ]
        assert refused(*draw) == [
            Rejection("a", "campaign_budget", 1000, "EUR"),
            Rejection("b", "campaign_budget", 1000, "EUR"),
        ]
        take(draw[0])
        assert counters("campaign_budget", "spring") == (1000, 600, 0)

    def test_what_expired_is_free_at_once(self) -> None:
        name = take(need(limit=1), seconds=-1)
        assert take(need(limit=1)) != name
        assert Stake.objects.get(claim=name).state == "ended"
        with pytest.raises(Ended):
            use_held(name)
        assert unbroken()

    def test_what_expired_is_used_no_more_although_nobody_took_it(self) -> None:
        name = take(need(limit=1), seconds=-1)
        with pytest.raises(Ended), transaction.atomic():
            use_held(name)
        with pytest.raises(Ended), transaction.atomic():
            extend_held(name, datetime.now(UTC) + timedelta(minutes=1))
        assert counters() == (1, 1, 0)

    def test_hold_use_and_return(self) -> None:
        name = take(need("budget", quantity=998, limit=1000, unit="EUR"))
        use_held(name)
        assert counters("budget") == (1000, 0, 998)
        row = Allowance.objects.get().pk
        give_back(name, {row: 400})
        give_back(name, {row: 598})
        assert counters("budget") == (1000, 0, 0)
        with pytest.raises(ValueError, match="has not used so much"):
            give_back(name, {row: 1})
        assert [m.kind for m in Movement.objects.all()] == ["hold", "release", "use", "return", "return"]

    def test_a_release_gives_everything_back_once(self) -> None:
        name = take(need(limit=1), need("per_store", limit=1, subject="b-1"))
        release_held(name)
        release_held(name)
        assert (counters(), counters("per_store")) == ((1, 0, 0), (1, 0, 0))
        take(need(limit=1), seconds=None)
        assert counters() == (1, 0, 1)


@pytest.mark.django_db
class TestLimits:
    def test_a_newer_version_raises_it(self) -> None:
        take(need(limit=1))
        take(need(limit=2, version=2))
        assert counters() == (2, 2, 0)

    def test_an_older_version_changes_nothing(self) -> None:
        take(need(limit=2, version=2))
        take(need(limit=9, version=1))
        assert refused(need(limit=9, version=1))

    def test_a_lower_limit_closes_it_until_enough_came_back(self) -> None:
        names = [take(need(limit=5)) for _ in range(4)]
        assert refused(need(limit=2, version=2))
        assert counters() == (4, 4, 0)
        for name in names[:2]:
            release_held(name)
            assert refused(need(limit=2, version=2))
        release_held(names[2])
        take(need(limit=2, version=2))
        assert counters() == (2, 2, 0)
        assert unbroken()

    @pytest.mark.parametrize("limits", [(100, 7, 60), (100, 300, 20), (50, 50, 49), (100, 0, 100)])
    def test_the_same_over_slots(self, limits: tuple[int, ...]) -> None:
        first, *others = limits
        names = [take(need("budget", quantity=10, limit=first, unit="EUR")) for _ in range(4)]
        split(need("budget", limit=0, unit="EUR").key, 4)
        for version, limit in enumerate(others, start=2):
            restate(need("budget", limit=0, unit="EUR").key, limit, version)
        rows = Allowance.objects.all()
        assert sum(row.share - row.excess for row in rows) == others[-1]
        for name in names:
            release_held(name)
        assert counters("budget") == (others[-1], 0, 0)
        assert not Allowance.objects.filter(excess__gt=0).exists()
        assert unbroken()


@pytest.mark.django_db
class TestIdentities:
    def both(self, id_: str, email: str, limit: int) -> list[Need]:
        return [
            need("per_customer", subject=subject, limit=limit, shared="summer")
            for subject in (f"id:{id_}", f"email:{email}")
        ]

    def test_another_address_of_the_same_person_is_no_other_person(self) -> None:
        take(*self.both("anna", "a@x", 1))
        assert refused(*self.both("anna", "new@x", 1))
        assert refused(*self.both("other", "a@x", 1))
        take(*self.both("other", "new@x", 1))

    def test_uses_that_share_any_identity_count_together(self) -> None:
        """One by the id and one by the address are two, though each of them alone is only one."""
        take(need("per_customer", subject="id:anna", limit=2))
        take(need("per_customer", subject="email:a@x", limit=2))
        assert refused(*self.both("anna", "a@x", 2)) == [Rejection("summer", "per_customer", 0)]

    def test_one_use_with_both_counts_once(self) -> None:
        take(*self.both("anna", "a@x", 2))
        take(*self.both("anna", "a@x", 2))
        assert refused(*self.both("anna", "a@x", 2))


@pytest.mark.django_db
class TestAppendOnly:
    def test_movements_stay(self) -> None:
        take(need())
        for change in (Movement.objects.all().delete, lambda: Movement.objects.update(quantity=9)):
            with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
                change()

    def test_nor_can_they_be_truncated(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE decisions_movement ENABLE TRIGGER USER")
            with pytest.raises(IntegrityError, match="append-only"):
                cursor.execute("TRUNCATE decisions_movement")

    def test_no_counter_passes_its_share(self) -> None:
        take(need())
        with pytest.raises(IntegrityError, match="allowance_is_never_overspent"):
            Allowance.objects.update(used=1)


@pytest.mark.django_db(transaction=True)
class TestAllAtOnce:
    @pytest.mark.parametrize("slots", [1, 16])
    def test_the_last_units_go_to_so_many_and_no_more(self, slots: int) -> None:
        if slots > 1:
            open_accounts([need(limit=40)])
            split(need().key, slots)
            assert Allowance.objects.count() == 1 + slots
        results = together(32, lambda _: [take(need(limit=40)) for _ in range(2)])
        failures = [result for result in results if not isinstance(result, list | Refused)]
        assert failures == []
        while True:
            try:
                take(need(limit=40))
            except Refused:
                break
        assert counters() == (40, 40, 0)
        assert unbroken()

    def test_an_account_is_opened_once(self) -> None:
        results = together(16, lambda _: take(need(limit=16)))
        assert not [result for result in results if isinstance(result, Exception)]
        assert Allowance.objects.count() == 1

    def test_random_orders_of_many_allowances_never_wait_in_a_circle(self) -> None:
        owners = [f"offer-{n}" for n in range(6)]
        for owner in owners[:2]:
            open_accounts([need("budget", owner, limit=10**6, unit="EUR")])
            split(need("budget", owner, unit="EUR").key, 4)

        def shop(number: int) -> int:
            draw = random.Random(number)
            done = 0
            for _ in range(25):
                mine = draw.sample(owners, 3)
                wanted = [need("budget", owner, draw.randint(1, 90), 10**6, unit="EUR") for owner in mine]
                wanted += [need("total", owner, 1, 150) for owner in mine]
                try:
                    name = take(*wanted, seconds=draw.choice([60, -1]))
                    end = draw.choice([use_held, release_held, None])
                    if end is not None:
                        with transaction.atomic():
                            end(name)
                    done += 1
                except (Refused, Ended):
                    continue
            return done

        results = together(8, shop)
        assert not [result for result in results if isinstance(result, Exception)]
        assert unbroken()

    def test_a_hold_that_runs_out_while_it_is_used_counts(self) -> None:
        """Uses are counted one by one: who counts must not forget one that its owner is using this moment."""
        since = datetime.now(UTC) - timedelta(days=1)
        wanted = need("per_period", limit=1, since=since)
        name = take(wanted, seconds=0.15)
        used, counted = threading.Event(), threading.Event()

        def act(number: int) -> str | None:
            if number == 0:
                with transaction.atomic():
                    run_prepared(
                        "UPDATE decisions_stake SET state = 'used', expires = NULL WHERE claim_id = %s",
                        (name,),
                    )
                    used.set()
                    assert counted.wait(10)
                return None
            assert used.wait(10)
            time.sleep(0.2)  # by now it has run out
            try:
                return take(wanted)
            finally:
                counted.set()

        mine, other = together(2, act)
        assert mine is None
        assert isinstance(other, Refused)

    def test_a_hold_that_has_run_out_is_counted_no_more(self) -> None:
        wanted = need("per_period", limit=1, since=datetime.now(UTC) - timedelta(days=1))
        take(wanted, seconds=-1)
        take(wanted)
        with pytest.raises(Refused):
            take(wanted)
        assert unbroken()
