"""The API as files for other people's tools: the OpenAPI document and a Postman collection of it."""

import json
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from catalog.api.postman import collection

Json = dict[str, Any]


def openapi_document() -> Json:
    """The OpenAPI document as `/api/schema` serves it."""
    found = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    document: Json = json.loads(json.dumps(found, default=str))
    return document


def exported() -> dict[str, str]:
    """The name of each file -> its text."""
    document = openapi_document()
    files = {"openapi.json": document, "postman.json": collection(document)}
    return {name: json.dumps(content, indent=1, ensure_ascii=False) + "\n" for name, content in files.items()}
