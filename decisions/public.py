"""The one door into the decision layer for other apps: its language, its snapshots, its answers."""

from decisions.codes.generation import Order as CodeOrder
from decisions.codes.generation import generate as generate_codes
from decisions.codes.generation import make_next as make_next_codes
from decisions.codes.pools import make_pool as make_code_pool
from decisions.codes.pools import pool_exists as code_pool_exists
from decisions.engine import (
    BENEFITS,
    CONDITIONS,
    ENGINE_VERSION,
    GUARDS,
    OFFER_KEYS,
    STAGES,
    DocumentErrors,
    Offer,
    Policy,
    Problem,
    canonical,
    dump_offer,
    load_documents,
    load_json,
    offer_schema,
    read_experiment,
    read_guardrail,
    read_offer,
    read_policy,
    read_suppression,
)
from decisions.engine.expressions.names import listed as expression_names
from decisions.engine.language.kinds import Kind, Param
from decisions.engine.language.problems import storable
from decisions.engine.limits import Limits
from decisions.engine.selections import Selection
from decisions.ledger.burning import Burn, burns
from decisions.ledger.differences import Difference as LedgerDifference
from decisions.ledger.differences import differences as ledger_differences
from decisions.ledger.differences import other_breaches as ledger_breaches
from decisions.ledger.lately import Refusal, Sale, refusals_between, sales_between
from decisions.ledger.orders import orders_of
from decisions.ledger.tidying import expire_holds as expire_stale_holds
from decisions.ledger.tidying import forget_answers as forget_old_answers
from decisions.ledger.tidying import release_dropped as release_dropped_reservations
from decisions.log.applying import Applied, applied_since
from decisions.log.counting import decisions_since
from decisions.log.partitions import AHEAD as PARTITIONS_AHEAD
from decisions.log.partitions import ensure_partitions
from decisions.log.retention import drop_old_months
from decisions.overrides.effect import Effect, Waited, effect_of, forget_followers
from decisions.overrides.switches import (
    Switch,
    SwitchError,
    lift_pause,
    lifted_since,
    switch,
    switches_in_force,
    throwing,
)
from decisions.past.asked import Asked, Past, with_facts
from decisions.past.comparing import Change, Comparer, comparer
from decisions.past.logged import Latest, latest_per_basket, logged_baskets
from decisions.sealing.sealing import seal_all
from decisions.services.draft_touch import (
    draft_baskets,
    draft_overlaps,
    draft_stacks,
    facts_hash,
    touched_state,
)
from decisions.services.matching import unmatched_orders
from decisions.services.offline.tills import alarm_overdue, overdue_tills
from decisions.services.preview import preview
from decisions.services.replay import Replay, replay_decision
from decisions.services.rule_effects import rule_effects
from decisions.services.simulate import simulate
from decisions.services.trying import Tried, check_request, live_state, try_live
from decisions.services.waterfall import Waterfall, waterfall
from decisions.services.worst_stack import Stacks, worst_stacks
from decisions.snapshots.documents import DefinitionInput, Installed, ManifestEntry
from decisions.snapshots.install import install_entries, install_snapshot
from decisions.snapshots.live import NotReady
from decisions.snapshots.selectors import current_manifest
from decisions.snapshots.watcher import progress, ready
from decisions.wording.rewards import reward_text
from decisions.wording.sentences import benefits_sentence
from decisions.worst_stack.suggesting import Suggested

__all__ = [
    "BENEFITS",
    "CONDITIONS",
    "ENGINE_VERSION",
    "GUARDS",
    "OFFER_KEYS",
    "PARTITIONS_AHEAD",
    "STAGES",
    "Applied",
    "Asked",
    "Burn",
    "Change",
    "CodeOrder",
    "Comparer",
    "DefinitionInput",
    "DocumentErrors",
    "Effect",
    "Installed",
    "Kind",
    "Latest",
    "LedgerDifference",
    "Limits",
    "ManifestEntry",
    "NotReady",
    "Offer",
    "Param",
    "Past",
    "Policy",
    "Problem",
    "Refusal",
    "Replay",
    "Sale",
    "Selection",
    "Stacks",
    "Suggested",
    "Switch",
    "SwitchError",
    "Tried",
    "Waited",
    "Waterfall",
    "alarm_overdue",
    "applied_since",
    "benefits_sentence",
    "burns",
    "canonical",
    "check_request",
    "code_pool_exists",
    "comparer",
    "current_manifest",
    "decisions_since",
    "draft_baskets",
    "draft_overlaps",
    "draft_stacks",
    "drop_old_months",
    "dump_offer",
    "effect_of",
    "ensure_partitions",
    "expire_stale_holds",
    "expression_names",
    "facts_hash",
    "forget_followers",
    "forget_old_answers",
    "generate_codes",
    "install_entries",
    "install_snapshot",
    "latest_per_basket",
    "ledger_breaches",
    "ledger_differences",
    "lift_pause",
    "lifted_since",
    "live_state",
    "load_documents",
    "load_json",
    "logged_baskets",
    "make_code_pool",
    "make_next_codes",
    "offer_schema",
    "orders_of",
    "overdue_tills",
    "preview",
    "progress",
    "read_experiment",
    "read_guardrail",
    "read_offer",
    "read_policy",
    "read_suppression",
    "ready",
    "refusals_between",
    "release_dropped_reservations",
    "replay_decision",
    "reward_text",
    "rule_effects",
    "sales_between",
    "seal_all",
    "simulate",
    "storable",
    "switch",
    "switches_in_force",
    "throwing",
    "touched_state",
    "try_live",
    "unmatched_orders",
    "waterfall",
    "with_facts",
    "worst_stacks",
]
