"""What the OpenAPI document says about keys and errors, in one place for all views."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiResponse

ERRORS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["pointer", "code", "message"],
        "properties": {
            "pointer": {
                "type": "string",
                "description": "JSON pointer; ?name for a query parameter.",
                "examples": ["/rows/3/tax_rate"],
            },
            "code": {"type": "string"},
            "message": {"type": "string"},
        },
    },
}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "instance", "code", "retryable", "errors"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/validation"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "examples": ["validation"]},
        "retryable": {"type": "boolean"},
        "errors": ERRORS_SCHEMA,
        "rejections": {
            "type": "array",
            "description": "With allowance_exhausted: what has not enough left.",
            "items": {
                "type": "object",
                "required": ["offer", "limit", "available"],
                "properties": {
                    "offer": {"type": "string", "description": "For `exclude`."},
                    "limit": {"type": "string", "examples": ["budget", "stock", "per_customer"]},
                    "available": {"type": ["integer", "string"], "description": "An amount of a budget."},
                },
            },
        },
        "retry_after": {"type": "integer", "description": "Seconds, with too_many_wrong_codes."},
    },
}
_PROBLEM_REFERENCE = {"$ref": "#/components/schemas/Problem"}

_PROBLEM_SENTENCES = {
    400: "The request is malformed or not valid; every wrong place is named.",
    401: "The API key is missing, unknown, expired or revoked.",
    403: "The key lacks the scope, or may not speak for the channel.",
    404: "There is no such object for this key.",
    409: "The state does not allow it.",
    410: "The customer was erased.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Understood, and impossible.",
    429: "Too many requests.",
    503: "The database does not answer, or contention; nothing was changed.",
}


def problem_responses(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The error answers of a verb, for `extend_schema(responses=...)`."""
    return {
        (status, "application/problem+json"): OpenApiResponse(_PROBLEM_REFERENCE, _PROBLEM_SENTENCES[status])
        for status in statuses
    }


def with_problem(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Puts the one shape of all errors into the document's components; a hook of its generator."""
    schemas = result["components"].setdefault("schemas", {})
    result["components"]["schemas"] = dict(sorted({**schemas, "Problem": PROBLEM_SCHEMA}.items()))
    return result


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The key as a bearer token."""

    target_class = "catalog.api.auth.ApiKeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "od_<prefix>_<secret>"}
