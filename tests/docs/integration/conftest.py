"""The house of integration.md, served over HTTP: three channels, their keys, and the offers of the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from catalog.models import Channel, Customer, Price, Product, Region, Scope, Stock, Store
from catalog.services.keys import issue_key
from config.local.places import Place
from config.local.valkey import Valkey
from decisions.guessing.counting import _counts
from decisions.public import load_documents
from governance.launch.services import approve
from promotions.services.offers import save_draft
from tests.config.local.conftest import short_folder
from tests.docs.conftest import GOVERNED, person
from tests.docs.pages import blocks
from tests.governance.house import submit

PAGE = "integration.md"
ALWAYS = {"starts": "2026-01-01", "ends": "2099-12-31", "sunset": "2099-12-31"}
"""The page is run by the clock of the day: holds end by the database's clock, which can't be set."""
STOCK = {"DRESS-RED-38": 50, "SOCKS-DOT": 50, "TOTE": 2}


@pytest.fixture
def counted(settings: Settings) -> Iterator[None]:
    """Three wrong codes for a shopper, counted by a Valkey of its own."""
    with short_folder() as folder:
        valkey = Valkey(Place(folder, folder, folder, None), durable=False)
        server = valkey.start()
        try:
            valkey.wait(server)
            settings.VALKEY_URL = f"unix://{Path(valkey.socket)}?db=0"
            settings.WRONG_CODES_PER_SHOPPER, settings.WRONG_CODES_PER_KEY = 3, 1000
            _counts.cache_clear()
            yield
        finally:
            _counts.cache_clear()
            valkey.stop(server)


@pytest.fixture
def house(transactional_db: None, counted: None) -> dict[str, str]:
    """The names by which the page calls its keys -> their clear texts; all that it asks about is there."""
    eu = Region.objects.create(code="EU", name="European Union")
    germany = Region.objects.create(code="DE", name="Germany", parent=eu)
    Store.objects.create(code="b-1", name="Berlin 1", region=germany)
    for sku, amount in (("DRESS-RED-38", 4990), ("SOCKS-DOT", 690), ("TOTE", 1500)):
        product = Product.objects.create(sku=sku, tax_rate="19")
        Price.objects.create(product=product, currency="EUR", amount=amount)
        Stock.objects.create(product=product, location="main", quantity=STOCK[sku])
    Customer.objects.create(code="c-42")
    web = Channel.objects.create(code="web", name="Web shop", prices_include_tax=True)
    pos = Channel.objects.create(code="pos", name="Tills", prices_include_tax=True, hold_minutes=5)
    market = Channel.objects.create(code="market", name="Marketplace", prices_include_tax=True)
    dev = person("dev", "developer")
    _publish()
    sells = [Scope.DECIDE, Scope.REDEEM]
    named: dict[str, tuple[Channel, list[Scope], list[Channel]]] = {
        "WEB_KEY": (web, sells, []),
        "POS_KEY": (pos, sells, [web, market]),
        "MARKET_KEY": (market, sells, []),
    }
    return {
        name: issue_key(
            actor=dev, name=name, channel=channel, responsible=dev, scopes=scopes, acts_for=acts_for
        ).clear_text
        for name, (channel, scopes, acts_for) in named.items()
    }


def _publish() -> None:
    """The offers that the page shows: defined by a marketer, approved by finance."""
    maria, fin = person("maria", "marketer"), person("fin", "finance")
    documents = [document for block in blocks(PAGE, "yaml") for document in load_documents(block.text)]
    assert documents
    for document in documents:
        version = save_draft(actor=maria, document={**GOVERNED, **ALWAYS, **document})
        approve(review=submit(version=version, actor=maria), actor=fin)


@pytest.fixture
def server(live_server: LiveServer) -> str:
    """Where the house answers."""
    return str(live_server.url)
