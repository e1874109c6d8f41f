"""The codes of one request: counted as guesses before they are looked up, taken back where right."""

import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.errors import Nature, OfferdeskError
from catalog.selectors.keys import KeyGrant
from decisions.codes.digests import SIZE, key_of
from decisions.engine import Decision, Request
from decisions.engine.secrecy import is_usable
from decisions.guessing.counting import counts
from decisions.guessing.scopes import Scope, scopes_of


@dataclass(frozen=True, slots=True)
class Entered:
    """Codes that were counted, in which counts."""

    scopes: Sequence[Scope]

    def settle(self, decision: Decision) -> None:
        """Tells the counts which codes were right: those that belong to an offer which may be spoken of."""
        right = {_digest(coupon.code) for coupon in decision.coupons if is_usable(coupon)}
        if right and self.scopes:
            counts().right(self.scopes, sorted(right))


def enter_codes(request: Request, grant: KeyGrant) -> Entered:
    """Counts the codes of a request; one without codes asks nobody.

    Raises OfferdeskError `too_many_wrong_codes` with `retry_after` in seconds where a new code would be one
    too many; codes that were entered before are no new guesses.
    """
    codes = sorted({_digest(code) for code in request.coupons if code.strip()})
    scopes = scopes_of(request, grant) if codes else []
    wait = counts().take(scopes, codes) if scopes else None
    if wait is None:
        return Entered(scopes)
    raise OfferdeskError(
        "too_many_wrong_codes",
        {"retry_after": max(1, math.ceil(wait))},
        Nature.REFUSED,
        detail="Too many wrong codes were entered. Ask without codes, or wait.",
    )


def _digest(code: str) -> str:
    """A guess, which nobody reads out of the counts.

    Another way to write a code is another guess: an offer's own codes may tell them apart.
    """
    return hmac.digest(key_of("guesses"), code.strip().encode("utf-8", "surrogatepass"), "sha256")[
        :SIZE
    ].hex()
