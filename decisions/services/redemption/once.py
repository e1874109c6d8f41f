"""An Idempotency-Key's answer is stored in the transaction of what it did, and given to who repeats it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from django.db import InterfaceError, OperationalError, transaction

from catalog.errors import Nature, OfferdeskError
from catalog.statements import run_prepared
from catalog.transactions import with_retries
from decisions.codes.sealing import opened_text, sealed_text
from decisions.ledger.failpoints import failpoint
from decisions.services.redemption.problems import conflict

LONGEST_KEY = 255
# Who waits longer than that for others is told so, rather than keep a thread of the server.
_PATIENCE = "set_config('lock_timeout', '3s', true)"
_BEGIN = f"SELECT {_PATIENCE}"
_TRY = f"SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0)), {_PATIENCE}"
_READ = "SELECT request, status, answer FROM decisions_answered WHERE channel = %s AND key = %s"
_STORE = """
INSERT INTO decisions_answered (channel, key, request, status, answer, at) VALUES (%s, %s, %s, %s, %s, now())
"""
_SEALED = "sealed:"
"""What a stored text begins with that can't be read at rest; an answer is JSON and never does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verb's answer: HTTP status and JSON text."""

    status: int
    text: str
    replayed: bool = False
    secret: bool = False
    """Whether it holds what nobody may read at rest: a voucher's code."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who repeats what: the key's channel, the Idempotency-Key (None = none) and the request as it came."""

    channel: str
    key: str | None
    request: bytes
    """Verb, path and body."""

    @property
    def name(self) -> str:
        """What a sealed answer is bound to."""
        return f"{self.channel}\n{self.key}"

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.request).digest()


def once(
    asked: Asked, work: Callable[[], Answer], refused: Callable[[OfferdeskError], Answer | None]
) -> Answer:
    """Does the work in one transaction, or gives the answer that is stored under the key.

    `refused` words a final refusal so that it can be stored; None = it isn't final. Raises OfferdeskError
    `idempotency_key_reused` for another request under the key, `request_in_progress` while its twin runs.
    After a deadlock all of it is done again.
    """
    return with_retries(lambda: _committed(asked, work, refused))


def _committed(
    asked: Asked, work: Callable[[], Answer], refused: Callable[[OfferdeskError], Answer | None]
) -> Answer:
    done = False
    try:
        with transaction.atomic():
            answer = _unkept(work) if asked.key is None else _once(asked, work, refused)
            failpoint("answered")
            done = True
        failpoint("committed")
    except (OperationalError, InterfaceError):
        if done:  # the link died at COMMIT
            raise OfferdeskError("outcome_unknown") from None
        raise
    return answer


def with_patience() -> None:
    """From now on the transaction waits three seconds for each lock, and no longer."""
    run_prepared(_BEGIN, ())


def _unkept(work: Callable[[], Answer]) -> Answer:
    with_patience()
    failpoint("begun")
    return work()


def _once(
    asked: Asked, work: Callable[[], Answer], refused: Callable[[OfferdeskError], Answer | None]
) -> Answer:
    ((free, _),) = run_prepared(_TRY, (asked.name,))
    failpoint("begun")
    if not free:
        raise conflict("request_in_progress", "A request with this Idempotency-Key is running.")
    stored = _stored(asked)
    if stored is not None:
        return stored
    try:
        with transaction.atomic():
            answer = work()
    except OfferdeskError as error:
        final = refused(error)
        if final is None:
            raise
        answer = final
    text = _SEALED + sealed_text(answer.text, asked.name) if answer.secret else answer.text
    run_prepared(_STORE, (asked.channel, asked.key, asked.digest, answer.status, text))
    return answer


def stored_answer(asked: Asked) -> Answer | None:
    """What is stored under the key already, before any work is prepared."""
    return None if asked.key is None else _stored(asked)


def _stored(asked: Asked) -> Answer | None:
    rows = run_prepared(_READ, (asked.channel, asked.key))
    if not rows:
        return None
    digest, status, text = rows[0]
    if bytes(digest) != asked.digest:
        raise OfferdeskError(
            "idempotency_key_reused",
            nature=Nature.CONFLICT,
            detail="This Idempotency-Key stands for another request.",
        )
    if text.startswith(_SEALED):
        text = _opened(asked, text.removeprefix(_SEALED))
    return Answer(status, text, replayed=True)


def _opened(asked: Asked, sealed: str) -> str:
    try:
        return opened_text(sealed, asked.name)
    except InvalidTag:
        detail = "The stored answer was sealed under another pepper. Ask for the redemption by its order."
        raise conflict("conflict", detail) from None
