import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.local.places import Place, own_folder, server_account


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder that every account may pass through, with a path short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="od-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def where() -> Iterator[Place]:
    """The folders of one set of servers."""
    with short_folder() as folder:
        account = server_account()
        yield Place(folder, folder, own_folder(folder / "sockets", account), account)
