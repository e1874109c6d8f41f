"""The client of docs/offline.md against a server over HTTP: cut off, past its end, told twice, cheated."""

import importlib.util
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from decisions.models import Allowance, Claim, Till
from decisions.offline.opening import EMPTY as NOTHING
from decisions.offline.signatures import NotGenuine
from decisions.snapshots.documents import EMPTY
from tests.decisions.conftest import House
from tests.decisions.ledger.parts import sound
from tests.decisions.offline.conftest import ONCE, Install, basket

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "docs" / "clients" / "till.py"
pytestmark = pytest.mark.django_db(transaction=True)


def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("till_client", CLIENT)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


client = module()


@pytest.fixture
def till(live_server: LiveServer, house: House, install: Install, tmp_path: Path) -> Any:
    """A till that trusts the house and has its bundle."""
    install(ONCE)
    key = house.issue("tills", house.pos, ["decide", "redeem"])
    till = client.Till(live_server.url, key, "b1-1", tmp_path, pause=0.01)
    till.trust()
    till.fetch()
    return till


def test_a_day_without_a_link(till: Any) -> None:
    url, till.url = till.url, "http://127.0.0.1:9"
    with pytest.raises(client.NoLink):
        till.fetch()
    sales = [till.sell(basket(), f"o-{number}") for number in range(2)]
    assert [sale["answer"]["total"] for sale in sales] == ["90.00", "90.00"]
    with pytest.raises(client.NoLink):
        till.upload()
    till.url = url
    first, second = till.upload()
    assert (first["flags"], second["flags"]) == ([], [])
    assert (len(first["debts"]), second["debts"]) == (0, [{"offer": "once", "limit": "total", "quantity": 1}])
    assert till.upload() == []
    row = Allowance.objects.get(owner="once")
    assert (row.used, row.debt) == (1, 1)
    assert Till.objects.get().name == "b1-1"
    assert sound()


def test_a_lost_answer_is_asked_for_again(till: Any) -> None:
    till.sell(basket(), "o-1")
    told = till.upload()
    (till.folder / "outcomes.jsonl").unlink()
    assert till.upload() == told
    assert Claim.objects.count() == 1


def test_past_its_end_it_gives_no_offers(till: Any) -> None:
    end = till.bundle().valid_until
    assert till.sell(basket(), "o-1", end - timedelta(milliseconds=1))["answer"]["total"] == "90.00"
    row = till.sell(basket(), "o-2", end)
    assert (row["snapshot"], row["answer"]["total"], row["answer"]["offers"]) == (NOTHING, "100.00", [])
    assert NOTHING == EMPTY


def test_without_offers_nothing_is_flagged(till: Any) -> None:
    (till.folder / "bundle.json").unlink()
    till.sell(basket(), "o-1")
    (told,) = till.upload()
    assert (told["flags"], told["total"]) == ([], "100.00")
    assert sound()


def test_a_bundle_that_was_changed_is_refused(till: Any) -> None:
    path = till.folder / "bundle.json"
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "text": kept["text"].replace('"percent":"10"', '"percent":"90"')}))
    with pytest.raises(NotGenuine):
        till.sell(basket(), "o-1")


def test_what_is_at_hand_stays(till: Any) -> None:
    before = (till.folder / "bundle.json").read_bytes()
    assert till.fetch().raw == till.bundle().raw
    assert (till.folder / "bundle.json").read_bytes() == before


def test_a_large_journal_goes_in_parts() -> None:
    lines = ["x" * 10] * 1_001
    batch, rest = client._batch(lines)
    assert (len(batch), len(rest)) == (1_000, 1)
    big = ["x" * 2_000_000] * 3
    assert [len(part) for part in client._batch(big)] == [1, 2]


def test_it_runs_by_itself_without_django(till: Any, tmp_path: Path) -> None:
    path = tmp_path / "basket.json"
    path.write_text(json.dumps(basket()))
    environment = {
        "PYTHONPATH": str(ROOT),
        "OFFERDESK": till.url,
        "KEY": till.key,
        "TILL": till.name,
        "FOLDER": str(till.folder),
    }

    def run(*words: str) -> str:
        text = f"import sys, runpy; sys.argv = ['till.py', *{words!r}]; " + (
            f"runpy.run_path({str(CLIENT)!r}, run_name='__main__'); "
            "assert not [name for name in sys.modules if name.partition('.')[0] == 'django']"
        )
        done = subprocess.run(
            [sys.executable, "-c", text],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("fetch").startswith("1 offers until ")
    assert json.loads(run("sell", str(path), "o-7"))["total"] == "90.00"
    assert json.loads(run("upload"))["state"] == "recorded"
    assert run("upload") == "nothing to tell\n"
    assert run().startswith("A till that goes on when the link is down")


def test_a_line_that_a_crash_cut_off_blocks_nothing(till: Any, tmp_path: Path) -> None:
    till.sell(basket(), "o-1")
    with (tmp_path / "journal.jsonl").open("a") as journal:
        journal.write('{"id":"half')
    till.sell(basket(), "o-2")
    assert [told["state"] for told in till.upload()] == ["recorded", "recorded"]


def test_a_line_may_hold_any_sign(till: Any) -> None:
    request = basket()
    request["basket"]["lines"][0]["sku"] = "A\u2028B\u0085C"
    till.sell(request, "o-1")
    till.sell(basket(), "o-2")
    first, second = till.upload()
    assert (first["state"], second["state"]) == ("recorded", "recorded")
    assert till.upload() == []


@pytest.mark.parametrize("number", ["", "  ", "o\0-1", "x" * 201])
def test_a_number_that_the_house_refuses_is_refused_at_once(till: Any, number: str) -> None:
    with pytest.raises(ValueError, match="an order's number"):
        till.sell(basket(), number)
    assert till.upload() == []
