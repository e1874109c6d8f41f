import os
from pathlib import Path

import pytest

from config.local import places
from config.local.places import Account, reaches
from config.local.steps import Refused
from tests.config.local.conftest import short_folder

STRANGER = Account(65534, 65534)


@pytest.mark.parametrize(("mode", "expected"), [(0o700, False), (0o710, False), (0o711, True), (0o755, True)])
def test_an_account_reaches_what_lies_in_open_folders(mode: int, expected: bool) -> None:
    with short_folder() as folder:
        (folder / "home" / "shop").mkdir(parents=True)
        (folder / "home").chmod(mode)
        assert reaches(STRANGER, folder / "home" / "shop" / "postgres") is expected
        assert reaches(None, folder / "home" / "shop" / "postgres") is True


def test_long_checkouts_get_short_sockets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = tmp_path / ("long" * 25)
    with short_folder() as outside:
        monkeypatch.setattr(places, "LOCAL", root / ".local")
        monkeypatch.setattr(places, "ROOT", root)
        monkeypatch.setattr(places, "outside_folder", lambda: outside)
        place = places.place("demo")
    assert len(os.fsencode(place.sockets / ".s.PGSQL.5432.lock")) <= 107
    assert place.state == root / ".local" / "demo"


def test_data_of_checkouts_that_are_gone_is_removed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with short_folder() as outside:
        monkeypatch.setattr(places, "outside_folder", lambda: outside)
        for root in (tmp_path / "one", tmp_path / "two"):
            root.mkdir()
            monkeypatch.setattr(places, "ROOT", root)
            place = places.outside_place()
        root.rmdir()
        monkeypatch.setattr(places, "ROOT", tmp_path / "one")
        first = places.outside_place()
        assert [path.name for path in outside.iterdir()] == [first.name]
        assert place != first


def test_a_strangers_outside_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)
    path = Path("/var/tmp/offerdesk-4000000")
    try:
        with pytest.raises(Refused, match="belongs to somebody else"):
            places.outside_folder()
    finally:
        path.rmdir()
