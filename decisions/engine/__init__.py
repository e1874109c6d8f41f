"""The engine: pure. It reads documents and requests, and decides; no Django, no clock, no I/O."""

from decisions.engine.advertised import Advertised, advertise
from decisions.engine.answer import ENGINE_VERSION, answer
from decisions.engine.campaign import Campaign, read_campaign
from decisions.engine.compiled import Compiled, compile_snapshot
from decisions.engine.decide import decide
from decisions.engine.decision import Decision
from decisions.engine.experiment import Experiment, read_experiment
from decisions.engine.facts import NO_ALLOWANCES, NO_OVERRIDES, Allowances, Facts, Overrides
from decisions.engine.guardrail import GUARDS, Guardrail, read_guardrail
from decisions.engine.language.canonical import canonical, compact
from decisions.engine.language.loading import load_documents, load_json
from decisions.engine.language.problems import DocumentErrors, Problem
from decisions.engine.offer import Offer
from decisions.engine.offer_dumping import dump_offer
from decisions.engine.offer_reading import KEYS as OFFER_KEYS
from decisions.engine.offer_reading import read_offer
from decisions.engine.policy import Policy, read_policy
from decisions.engine.registry import BENEFITS, CONDITIONS
from decisions.engine.request import Request
from decisions.engine.request_reading import read_request
from decisions.engine.schema import offer_schema
from decisions.engine.state import STAGES
from decisions.engine.suppression import Suppression, read_suppression

__all__ = [
    "BENEFITS",
    "CONDITIONS",
    "ENGINE_VERSION",
    "GUARDS",
    "NO_ALLOWANCES",
    "NO_OVERRIDES",
    "OFFER_KEYS",
    "STAGES",
    "Advertised",
    "Allowances",
    "Campaign",
    "Compiled",
    "Decision",
    "DocumentErrors",
    "Experiment",
    "Facts",
    "Guardrail",
    "Offer",
    "Overrides",
    "Policy",
    "Problem",
    "Request",
    "Suppression",
    "advertise",
    "answer",
    "canonical",
    "compact",
    "compile_snapshot",
    "decide",
    "dump_offer",
    "load_documents",
    "load_json",
    "offer_schema",
    "read_campaign",
    "read_experiment",
    "read_guardrail",
    "read_offer",
    "read_policy",
    "read_request",
    "read_suppression",
]
