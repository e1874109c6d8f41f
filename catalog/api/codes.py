"""The registry of problem codes: what each means, its HTTP status, and whether trying again can help."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """One code of an error answer; `sentence` is what the documentation says about it."""

    code: str
    status: int
    title: str
    sentence: str
    retryable: bool = False

    @property
    def type(self) -> str:
        """The relative URI that names the code."""
        return f"/problems/{self.code.replace('_', '-')}"


PROBLEM_CODES: dict[str, ProblemCode] = {}


def register_problem(code: ProblemCode) -> ProblemCode:
    """Adds a code to the registry; two meanings of one code are a programming error."""
    if PROBLEM_CODES.setdefault(code.code, code) != code:
        raise ValueError(f"the problem code {code.code!r} is registered twice")
    return code


for _code in (
    ProblemCode(
        "malformed_json",
        400,
        "The body is not JSON",
        "The body cannot be read: not UTF-8, not JSON, a key twice, NaN or Infinity, nested too deep, or a "
        "text with NUL or half a surrogate pair.",
    ),
    ProblemCode(
        "validation",
        400,
        "The request is not valid",
        "Something in the request is missing, unknown or wrong; `errors` names every place.",
    ),
    ProblemCode(
        "unauthenticated",
        401,
        "No valid API key",
        "The API key is missing, unknown, expired or revoked.",
    ),
    ProblemCode(
        "scope_missing",
        403,
        "The key may not do this",
        "The API key lacks the scope that this verb asks for; `scope` names it.",
    ),
    ProblemCode(
        "channel_not_allowed",
        403,
        "The key may not speak for this channel",
        "A key speaks for its own channel and for those that it acts for, while they are active.",
    ),
    ProblemCode("forbidden", 403, "Not allowed", "This is not allowed."),
    ProblemCode(
        "not_found",
        404,
        "Not found",
        "There is no such address or object, or it belongs to a channel that the key may not speak for.",
    ),
    ProblemCode("method_not_allowed", 405, "Method not allowed", "The address exists, with other methods."),
    ProblemCode("conflict", 409, "Not possible in this state", "The object's state does not allow this."),
    ProblemCode(
        "allowance_exhausted",
        409,
        "Not enough is left",
        "A budget, limit, code or gift has not enough left for this decision; `rejections` names each. "
        "Nothing was changed: decide again with these offers in `exclude`.",
    ),
    ProblemCode(
        "decision_expired",
        409,
        "The decision has expired",
        "A decision without a reservation can be taken up until its `expires`; decide again.",
    ),
    ProblemCode(
        "offer_withdrawn",
        409,
        "An offer has been withdrawn",
        "An offer of this decision was killed since, or the kill dropped its reservation; `offers` names it. "
        "Decide again.",
    ),
    ProblemCode(
        "reservation_final",
        409,
        "The reservation has ended",
        "The reservation was redeemed or released, or has expired and is to be extended; `state` says which.",
    ),
    ProblemCode(
        "order_conflict",
        409,
        "One order, one decision",
        "The order has redeemed another decision, or the decision was redeemed by another order.",
    ),
    ProblemCode(
        "bundle_too_large",
        409,
        "Too many offers for a till",
        "More than 20,000 offers are live in this channel: its tills can't decide alone.",
    ),
    ProblemCode(
        "request_in_progress",
        409,
        "The same request is running",
        "A request with this Idempotency-Key, or for this decision, is running; repeat it in a moment.",
        retryable=True,
    ),
    ProblemCode(
        "idempotency_key_reused",
        422,
        "The Idempotency-Key stands for another request",
        "The key was sent before with another verb, address or body; use a new key.",
    ),
    ProblemCode(
        "idempotency_key_required",
        400,
        "A return needs a name",
        "Send `return_id` or an Idempotency-Key, so that a repeated return is not a second one.",
    ),
    ProblemCode(
        "return_exceeds_redemption",
        422,
        "More comes back than was sold",
        "A line has fewer units that have not come back yet; `errors` names it.",
    ),
    ProblemCode(
        "erased",
        410,
        "The customer was erased",
        "The decision's customer has been erased since: it can be neither read nor taken up.",
    ),
    ProblemCode(
        "payload_too_large",
        413,
        "The body is too large",
        "The body passes the bound of this verb: 256 kB, or 4 MB for feeds and simulations.",
    ),
    ProblemCode(
        "unsupported_media_type",
        415,
        "The body must be application/json",
        "The Content-Type is not application/json, or the body is compressed.",
    ),
    ProblemCode(
        "throttled",
        429,
        "Too many requests",
        "Too many requests; wait the seconds of Retry-After.",
        retryable=True,
    ),
    ProblemCode(
        "too_many_wrong_codes",
        429,
        "Too many wrong codes",
        "This shopper, or this API key, has entered too many codes that can't be used. Ask again without "
        "codes, or with codes after the seconds of Retry-After.",
        retryable=True,
    ),
    ProblemCode(
        "internal_error",
        500,
        "Something went wrong here",
        "A defect on our side; nothing was changed.",
        retryable=True,
    ),
    ProblemCode(
        "contention",
        503,
        "Too much contention",
        "Others were changing the same objects and the inner retries were used up; nothing was changed.",
        retryable=True,
    ),
    ProblemCode(
        "outcome_unknown",
        503,
        "Nobody knows whether it was done",
        "The database's answer was lost while the transaction was committed: repeat the request with the "
        "same Idempotency-Key, which tells.",
        retryable=True,
    ),
    ProblemCode(
        "dependency_unavailable",
        503,
        "The database does not answer",
        "The database cannot be reached; nothing was changed.",
        retryable=True,
    ),
):
    register_problem(_code)
