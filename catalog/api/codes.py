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
        "Too many requests or wrong codes; wait the seconds of Retry-After.",
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
        "dependency_unavailable",
        503,
        "The database does not answer",
        "The database cannot be reached; nothing was changed.",
        retryable=True,
    ),
):
    register_problem(_code)
