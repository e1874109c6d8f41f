"""The OpenAPI document as a Postman collection (v2.1), for people who try the API out by hand."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]
FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
METHODS = ("get", "post", "put", "patch", "delete")
BASE_URL = "http://localhost:8000"
"""Where `./run demo` answers."""
# What an answer is called by fills the variable that the next request's path and body name.
_REMEMBER = [
    "if (pm.response.code < 300 && /json/.test(pm.response.headers.get('Content-Type') || '')) {",
    "  const told = pm.response.json();",
    "  if (told.object && told.id) { pm.collectionVariables.set(told.object + '_id', told.id); }",
    "}",
]


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """(method, path, operation) of every operation of an OpenAPI document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def collection(document: Json) -> Json:
    """A folder for each tag, a request for each operation; `{{base_url}}` and `{{key}}` are variables.

    An operation's body is its first example. Path parameters are variables as well: `{{decision_id}}` holds
    the last decision that was answered, and so on.
    """
    found = list(operations(document))
    names = sorted({name for _, path, _ in found for name in _parameters(path)})
    folders: dict[str, list[Json]] = {}
    for method, path, operation in found:
        folders.setdefault(operation["tags"][0], []).append(_request(method, path, operation, names))
    return {
        "info": {
            "name": document["info"]["title"],
            "description": document["info"]["description"],
            "schema": FORMAT,
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{key}}", "type": "string"}]},
        "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": _REMEMBER}}],
        "variable": [
            {"key": "base_url", "value": BASE_URL},
            {"key": "key", "value": ""},
            *({"key": name, "value": ""} for name in names),
        ],
        "item": [{"name": tag, "item": items} for tag, items in sorted(folders.items())],
    }


def _request(method: str, path: str, operation: Json, names: list[str]) -> Json:
    parameters = operation.get("parameters", [])
    headers = [_named(each, "{{$guid}}") for each in parameters if each["in"] == "header"]
    request: Json = {
        "method": method.upper(),
        "url": _address(path, [each for each in parameters if each["in"] == "query"]),
        "description": operation.get("description", ""),
        "header": [{**each, "disabled": each["key"] != "Idempotency-Key"} for each in headers],
    }
    example = body_example(operation)
    if example is not None:
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        text = json.dumps(_with_variables(example, names), indent=2, ensure_ascii=False)
        request["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
    return {"name": operation["summary"], "request": request, "response": []}


def body_example(operation: Json) -> Any:
    """The first example of an operation's JSON body; None where it has no body or no example."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return next((each["value"] for each in content.get("examples", {}).values()), None)


def _address(path: str, query: list[Json]) -> Json:
    parts = re.sub(r"\{(\w+)\}", r":\1", path).strip("/").split("/")
    asked = [{**_named(each, ""), "disabled": not each.get("required", False)} for each in query]
    sent = "&".join(f"{each['key']}={quote(each['value'])}" for each in asked if not each["disabled"])
    return {
        "raw": f"{{{{base_url}}}}/{'/'.join(parts)}{'?' if sent else ''}{sent}",
        "host": ["{{base_url}}"],
        "path": parts,
        "query": asked,
        "variable": [{"key": name, "value": f"{{{{{name}}}}}"} for name in _parameters(path)],
    }


def _named(parameter: Json, value: str) -> Json:
    schema = parameter.get("schema", {})
    told = parameter.get("example", schema.get("default", value))
    return {
        "key": parameter["name"],
        "value": str(told),
        "description": parameter.get("description", ""),
    }


def _parameters(path: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", path)


def _with_variables(example: Any, names: list[str]) -> Any:
    """`decision` of a body becomes the variable of the path parameter `decision_id`, if there is one."""
    if not isinstance(example, dict):
        return example
    return {
        key: f"{{{{{key}_id}}}}" if f"{key}_id" in names and isinstance(value, str) else value
        for key, value in example.items()
    }
