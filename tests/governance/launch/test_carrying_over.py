"""Cosmetic edits go out on the approval of the version before; anything else has to be approved."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from catalog.errors import OfferdeskError
from decisions.public import current_manifest
from governance.launch.selectors import approvals, effective_without_approval
from governance.launch.services import approve, carry_over, pause, withdraw
from governance.models import Review
from promotions.models import OfferVersion
from tests.governance.house import NOON, approved, drafted, state_of, submit

MATERIAL: dict[str, dict[str, Any]] = {
    "benefit": {"give": [{"kind": "percent_off", "percent": "11"}]},
    "conditions": {"when": [{"kind": "subtotal", "at_least": {"EUR": "1.00"}}]},
    "budget": {"budget": {"EUR": "50000.01"}},
    "start": {"starts": "2026-06-02"},
    "end": {"ends": "2026-08-30"},
    "sunset": {"sunset": "2026-09-29"},
    "stacking": {"stacking": {"groups": ["seasonal"]}},
    "tags": {"tags": ["summer"]},
    "priority": {"priority": 1},
    "suppressions": {"suppressions": {"none": "another reason"}},
    "owner": {"owner": "fin@example.com"},
    "goal": {"objective": "acquire"},
    "limits": {"limits": {"total": 10}},
    "returns": {"returns": "claw_back"},
    "places": {"where": {"channels": ["web"]}},
    "codes": {"trigger": "code", "codes": ["SUMMER10"]},
}
COSMETIC: dict[str, dict[str, Any]] = {
    "name": {"name": "Summer ten"},
    "texts": {"texts": {"de": {"name": "Sommer", "message": "10 % für alle"}}},
    "both": {"name": "Ten", "texts": {"fr": {"name": "Dix"}}},
}


def carried(maria: User, **changes: Any) -> OfferVersion:
    return state_of(carry_over(version=drafted(maria, **changes), actor=maria, at=NOON).version)


@pytest.mark.parametrize("changes", COSMETIC.values(), ids=COSMETIC)
def test_what_is_cosmetic_goes_out_at_once(maria: User, fin: User, changes: dict[str, Any]) -> None:
    first = approved(maria, fin)
    second = carried(maria, **changes)
    assert (state_of(first).state, second.state) == ("superseded", "live")
    review = second.reviews.get()
    assert (review.state, review.carries, review.decided_by) == ("carried", first.reviews.get(), None)
    assert [(each.code, each.version) for each in current_manifest() if each.kind == "offer"] == [
        ("summer10", 2)
    ]
    assert list(approvals().values_list("version__number", flat=True)) == [1, 2]
    assert not effective_without_approval().exists()


@pytest.mark.parametrize("changes", MATERIAL.values(), ids=MATERIAL)
def test_what_is_material_does_not(maria: User, fin: User, changes: dict[str, Any]) -> None:
    first = approved(maria, fin)
    draft = drafted(maria, name="Also another name", **changes)
    with pytest.raises(OfferdeskError) as refusal:
        carry_over(version=draft, actor=maria, at=NOON)
    assert refusal.value.code == "material_change"
    assert (state_of(first).state, state_of(draft).state) == ("live", "draft")
    assert not draft.reviews.exists()


def test_many_edits_stand_on_the_one_approval(maria: User, fin: User) -> None:
    origin = approved(maria, fin).reviews.get()
    for name in ("Two", "Three", "Four"):
        last = carried(maria, name=name)
    assert (last.number, last.reviews.get().carries) == (4, origin)


def test_a_pause_goes_on(maria: User, fin: User, olga: User) -> None:
    pause(offer=approved(maria, fin).offer, actor=olga, reason="wrong price", at=NOON)
    assert carried(maria, name="Ten").state == "paused"


def test_behind_a_pause_it_waits_for_its_start_and_may_be_withdrawn(
    maria: User, fin: User, olga: User
) -> None:
    pause(offer=approved(maria, fin, starts="2026-07-01").offer, actor=olga, reason="wrong price", at=NOON)
    second = carried(maria, starts="2026-07-01", name="Ten")
    assert second.state == "approved"
    review = withdraw(review=second.reviews.get(), actor=maria, at=NOON)
    assert (state_of(second).state, review.state, review.carries) == ("draft", "withdrawn", None)


def test_there_has_to_be_something_published(maria: User, fin: User) -> None:
    with pytest.raises(OfferdeskError, match="has to be approved"):
        carry_over(version=drafted(maria), actor=maria, at=NOON)


def test_over_is_over(maria: User, fin: User) -> None:
    approved(maria, fin)
    with pytest.raises(OfferdeskError, match="has to be approved"):
        carry_over(version=drafted(maria, name="Ten"), actor=maria, at=NOON + timedelta(days=200))


def test_a_material_edit_after_a_cosmetic_one_is_compared_with_it(maria: User, fin: User) -> None:
    approved(maria, fin)
    carried(maria, name="Ten")
    third = drafted(maria, name="Ten", budget={"EUR": "60000.00"})
    approve(review=submit(version=third, actor=maria, at=NOON), actor=fin, at=NOON)
    assert state_of(third).state == "live"


def test_the_database_carries_nothing_over_to_other_terms(maria: User, fin: User) -> None:
    origin = approved(maria, fin).reviews.get()
    other = submit(version=drafted(maria, budget={"EUR": "90000.00"}), actor=maria, at=NOON)
    with pytest.raises(IntegrityError, match="carries no approval of the same terms"), transaction.atomic():
        Review.objects.filter(pk=other.pk).update(state="carried", carries=origin)
    with pytest.raises(IntegrityError, match="carried_review_names_its_approval"), transaction.atomic():
        Review.objects.filter(pk=other.pk).update(carries=origin)


def test_nor_over_to_another_offer(maria: User, fin: User) -> None:
    origin = approved(maria, fin).reviews.get()
    twin = submit(version=drafted(maria, "twin"), actor=maria, at=NOON)
    with pytest.raises(IntegrityError, match="carries no approval"), transaction.atomic():
        Review.objects.filter(pk=twin.pk).update(state="carried", carries=origin)
