"""Where the embedded servers keep their data and sockets, and which account runs them."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from config.local.steps import Refused

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
# A Unix socket's path holds 107 bytes; PostgreSQL adds its own name and a suffix.
LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Account:
    """The system account that a server runs under."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """PostgreSQL refuses to run as root: then it runs as nobody; otherwise as who we are (None)."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Refused("Running as root needs the system account 'nobody' for PostgreSQL") from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def reaches(account: Account | None, path: Path) -> bool:
    """Whether the account may pass through every folder above the path."""
    if account is None:
        return True
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents if folder.exists())


def own_folder(path: Path, account: Account | None = None, mode: int = 0o700) -> Path:
    """The folder, made if missing, that belongs to the account and to nobody else."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    path.chmod(mode)
    return path


def outside_folder() -> Path:
    """This user's folder under /var/tmp, for what cannot lie in the checkout; a stranger's is refused."""
    path = Path("/var/tmp") / f"offerdesk-{os.geteuid()}"
    path.mkdir(mode=0o711, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Refused(f"{path} belongs to somebody else: remove it or set DATABASE_URL and REDIS_URL")
    path.chmod(0o711)
    return path


def outside_place() -> Path:
    """This checkout's part of the outside folder; parts of checkouts that are gone are removed."""
    parent = outside_folder()
    for mark in parent.glob("*/checkout"):
        if not Path(mark.read_text().strip()).is_dir():
            shutil.rmtree(mark.parent, ignore_errors=True)
    place = parent / hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    place.mkdir(mode=0o711, exist_ok=True)
    (place / "checkout").write_text(f"{ROOT}\n")
    return place


@dataclass(frozen=True)
class Place:
    """The folders of one set of embedded servers: the demo's, or a test run's."""

    state: Path
    data: Path
    sockets: Path
    account: Account | None


def place(name: str) -> Place:
    """The checkout's own .local, or /var/tmp where the account or a short path asks for it."""
    account = server_account()
    state = own_folder(own_folder(LOCAL, mode=0o711) / name, mode=0o711)
    data = state if reaches(account, state / "postgres") else own_folder(outside_place() / name, mode=0o711)
    sockets = data / "sockets"
    if len(os.fsencode(sockets)) > LONGEST_FOLDER:
        sockets = own_folder(outside_place() / name, mode=0o711) / "sockets"
    return Place(state, data, own_folder(sockets, account), account)
