"""Tills on their channel's page, debts in a list: shown, and never changed."""

from django.test import Client

from catalog.models import Channel
from decisions.models import OfflineSale
from tests.decisions.offline.conftest import ONCE, Install, Tills, tills

__all__ = ["tills"]


def test_a_channel_shows_its_tills(auditor: Client, tills: Tills, install: Install) -> None:
    install(ONCE)
    bundle = tills.bundle("b1-7")
    pages = [
        f"/admin/catalog/channel/{Channel.objects.get(code='pos').pk}/change/",
        "/admin/decisions/till/",
    ]
    for page in pages:
        text = auditor.get(page).content.decode()
        assert "b1-7" in text
        assert bundle.raw["snapshot"][:19] in text
    other = auditor.get(f"/admin/catalog/channel/{Channel.objects.get(code='web').pk}/change/")
    assert "b1-7" not in other.content.decode()
    assert auditor.get("/admin/decisions/till/add/").status_code == 403


def test_debts_are_listed_and_nothing_else(auditor: Client, tills: Tills, install: Install) -> None:
    install(ONCE, {**ONCE, "offer": "enough", "limits": {"total": 9}})
    bundle = tills.bundle()
    tills.tell(tills.sale(bundle), tills.sale(bundle))
    text = auditor.get("/admin/decisions/allowance/?state=debt").content.decode()
    assert "once" in text
    assert "enough" not in text
    assert auditor.get("/admin/decisions/allowance/?kind=budget").status_code == 200


def test_a_sale_is_shown_with_its_flags_and_its_decision(
    auditor: Client, tills: Tills, install: Install
) -> None:
    install(ONCE)
    bundle = tills.bundle()
    told = tills.tell(tills.sale(bundle), tills.sale(bundle, snapshot="sha256:" + "0" * 64))
    page = "/admin/decisions/offlinesale/"
    text = auditor.get(f"{page}?flag=unknown_snapshot").content.decode()
    assert "sale-2" in text
    assert "sale-1" not in text
    (row,) = OfflineSale.objects.filter(sale="sale-2")
    assert told[1]["decision"] in auditor.get(f"{page}{row.pk}/change/").content.decode()
    decision = auditor.get(f"/admin/decisions/loggeddecision/{told[1]['decision']}/change/")
    assert "sale-2 1 unknown_snapshot" in decision.content.decode()
