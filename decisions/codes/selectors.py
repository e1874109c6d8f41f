"""Codes that were entered, looked up by digest: one prepared statement, whatever the size of the table."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from catalog.statements import read_prepared
from decisions.codes.digests import bare, code_digest, normalised, subjects_of

State = Literal["unused", "void"]

# Each look-up is one step in an index: a LIMIT keeps the planner from joining whole tables. Subscripts, not
# unnest: the planner takes their number for the same whatever array comes, so it plans the statement once;
# for unnest it would think a plan of its own cheaper for each array, and planning costs more than the rest.
KNOWN_CODES = """
SELECT json_agg(json_build_array(
    encode(found.digest, 'hex'), found.pool, found.kind, found.partner, found.void,
    to_char(found.expires AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
    found.batch_id, found.tail,
    ARRAY(SELECT b.kind || ':' || encode(b.subject, 'hex') FROM decisions_codebinding b
          WHERE b.digest = found.digest)))
FROM (
    SELECT c.digest, c.tail, c.batch_id, p.slug AS pool, p.kind,
           coalesce(c.partner, nullif(b.partner, ''), p.partner) AS partner,
           c.void OR b.voided_at IS NOT NULL OR p.voided_at IS NOT NULL AS void,
           least(c.expires, b.expires, p.expires) AS expires
    FROM generate_subscripts(%(code_digests)s::bytea[], 1) AS place
    CROSS JOIN LATERAL (
        SELECT * FROM decisions_code WHERE digest = (%(code_digests)s::bytea[])[place] LIMIT 1) c
    CROSS JOIN LATERAL (SELECT * FROM decisions_codebatch WHERE id = c.batch_id LIMIT 1) b
    CROSS JOIN LATERAL (SELECT * FROM decisions_codepool WHERE id = b.pool_id LIMIT 1) p
) found
"""
"""A subselect with the parameters of `asked_for`; its one value is read by `read_known`."""


@dataclass(frozen=True, slots=True)
class KnownCode:
    """What the house knows of a code; who used it is the ledger's business.

    `expires`: usable before it, None = no end. `bound`: (kind, hex digest) of whom it belongs to.
    """

    digest: bytes
    pool: str
    kind: str
    partner: str
    state: State
    expires: datetime | None
    batch: int
    tail: str
    bound: frozenset[tuple[str, str]]

    def is_over(self, clock: datetime) -> bool:
        """Whether its time has passed."""
        return self.expires is not None and clock >= self.expires

    def refuses(self, identities: Mapping[str, str | None], clock: datetime) -> str | None:
        """Why this shopper can't use it now: void, expired or another's; None = nothing is against it."""
        if self.state == "void":
            return "void"
        if self.is_over(clock):
            return "expired"
        return None if self.belongs_to(identities) else "another's"

    def belongs_to(self, identities: Mapping[str, str | None]) -> bool:
        """Whether a shopper with these identities (id, email_hash, device, card) may use it.

        Any bound identity will do. A personal code that is bound to nobody is nobody's; others are anybody's.
        """
        if not self.bound:
            return self.kind != "personal"
        shown = {(kind, digest.hex()) for kind, digest in subjects_of(identities).items()}
        return not self.bound.isdisjoint(shown)


def digests_of(codes: Iterable[str]) -> dict[str, bytes]:
    """Normalised code -> digest of what was entered; one code may be written in several ways."""
    return {normalised(code): code_digest(code) for code in codes if bare(code)}


def asked_for(digests: Mapping[str, bytes]) -> dict[str, list[bytes]]:
    """The parameters of KNOWN_CODES."""
    return {"code_digests": list(dict.fromkeys(digests.values()))}


def known_codes(codes: Iterable[str]) -> dict[str, KnownCode]:
    """Normalised code -> what is known of it; what no pool has is absent. At most one statement."""
    asked = digests_of(codes)
    if not asked:
        return {}
    ((text,),) = read_prepared(f"SELECT ({KNOWN_CODES})::text", asked_for(asked))
    return read_known(text, asked)


def read_known(text: str | None, asked: Mapping[str, bytes]) -> dict[str, KnownCode]:
    """The value of KNOWN_CODES, as text, by normalised code; `asked` is what `digests_of` gave."""
    found = {known.digest: known for known in (_known(*row) for row in json.loads(text or "null") or ())}
    return {code: found[digest] for code, digest in asked.items() if digest in found}


def _known(
    digest: str,
    pool: str,
    kind: str,
    partner: str,
    void: bool,
    expires: str | None,
    batch: int,
    tail: str,
    bound: list[str],
) -> KnownCode:
    return KnownCode(
        digest=bytes.fromhex(digest),
        pool=pool,
        kind=kind,
        partner=partner,
        state="void" if void else "unused",
        expires=datetime.fromisoformat(expires) if expires else None,
        batch=batch,
        tail=tail,
        bound=frozenset((kind, subject) for kind, _, subject in (each.partition(":") for each in bound)),
    )
