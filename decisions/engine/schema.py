"""The JSON Schema of offer documents, generated from the kinds."""

from typing import Any

from decisions.engine.language.values import MoneyValue
from decisions.engine.limits import Limits
from decisions.engine.offer_reading import KEYS, METRICS, OBJECTIVES, RETURNS
from decisions.engine.registry import BENEFITS, CONDITIONS
from decisions.engine.rollout import rollout_schema
from decisions.engine.selections import Selection
from decisions.engine.state import STAGES

Json = Any
_TEXT = {"type": "string"}
_NAMES = {"type": "array", "items": _TEXT}
_NONE = {"type": "object", "properties": {"none": _TEXT}, "required": ["none"], "additionalProperties": False}


def offer_schema() -> dict[str, Json]:
    """The schema (draft 2020-12) that offer documents follow; what is not built yet is not in it."""
    condition = {
        "anyOf": [
            *({"$ref": f"#/$defs/condition_{kind}"} for kind in CONDITIONS),
            _joint("any", {"type": "array", "items": {"$ref": "#/$defs/condition"}, "minItems": 1}),
            _joint("all", {"$ref": "#/$defs/conditions"}),
            _joint("not", {"anyOf": [{"$ref": "#/$defs/condition"}, {"$ref": "#/$defs/conditions"}]}),
        ]
    }
    defs: dict[str, Json] = {
        "selection": Selection.schema(),
        "condition": condition,
        "conditions": {"type": "array", "items": {"$ref": "#/$defs/condition"}},
        "benefit": {"anyOf": [{"$ref": f"#/$defs/benefit_{kind}"} for kind in BENEFITS]},
    }
    defs |= {f"condition_{kind}": cls.schema() for kind, cls in CONDITIONS.items()}
    defs |= {f"benefit_{kind}": cls.schema() for kind, cls in BENEFITS.items()}
    described = _properties()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Offer",
        "type": "object",
        "properties": {key: described[key] for key in KEYS if key in described},
        "required": ["offer", "give"],
        "additionalProperties": False,
        "$defs": defs,
    }


def _joint(word: str, below: Json) -> Json:
    return {"type": "object", "properties": {word: below}, "required": [word], "additionalProperties": False}


def _properties() -> dict[str, Json]:
    money = MoneyValue().schema()
    moment = {
        "type": "string",
        "description": "A date (an end: the end of that day) or a local time of the zone.",
    }
    kpi = {
        "metric": {"enum": list(METRICS)},
        "target": {"type": "string", "pattern": r"^[+-]?\d+(\.\d{1,4})?%?$"},
    }
    return {
        "offer": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$"},
        "name": _TEXT,
        "campaign": {"type": ["string", "null"]},
        "tags": _NAMES,
        "owner": {"type": ["string", "null"]},
        "objective": {"enum": list(OBJECTIVES)},
        "kpi": {
            "type": "object",
            "properties": kpi,
            "required": ["metric", "target"],
            "additionalProperties": False,
        },
        "budget": {"anyOf": [money, _NONE]},
        "budget_short": {"enum": ["refuse", "cut"]},
        "sunset": moment,
        "suppressions": {"anyOf": [_NONE, _NAMES]},
        "texts": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": _TEXT},
        },
        "starts": moment,
        "ends": moment,
        "zone": _TEXT,
        "trigger": {"enum": ["automatic", "code"]},
        "codes": _NAMES,
        "case_sensitive": {"type": "boolean"},
        "partner": {"type": ["string", "null"]},
        "priority": {"type": "integer"},
        "stage": {"enum": [*STAGES, None]},
        "where": _closed({"channels": _NAMES, "regions": _NAMES, "stores": _NAMES}),
        "when": {"$ref": "#/$defs/conditions"},
        "give": {"type": "array", "items": {"$ref": "#/$defs/benefit"}, "minItems": 1},
        "stacking": _closed(
            {
                "exclusive": {"enum": ["basket", "stage", "line", None]},
                "groups": _NAMES,
                "never_with": _closed({"offers": _NAMES, "tags": _NAMES, "groups": _NAMES}),
                "share_units": {"type": "boolean"},
            }
        ),
        "rollout": rollout_schema(),
        "pools": _NAMES,
        "limits": Limits.schema(),
        "returns": {"enum": list(RETURNS)},
        "currency": {"type": ["string", "null"]},
    }


def _closed(properties: dict[str, Json]) -> Json:
    return {"type": "object", "properties": properties, "additionalProperties": False}
