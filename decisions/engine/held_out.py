"""What the lot keeps from a request: offers of other arms, and offers that are still rolled out."""

from collections.abc import Sequence

from decisions.engine.basket import Basket
from decisions.engine.experiment import Experiment
from decisions.engine.live import Live
from decisions.engine.reasons import Code, Reason


def held_out_reasons(live: Live, basket: Basket, experiments: Sequence[Experiment]) -> tuple[Reason, ...]:
    """Why an offer is held out here; `experiments` are those that speak of it, and each must let it fire."""
    reasons = []
    for experiment in experiments:
        if basket.arms.get(experiment.code) not in experiment.arms_with(live.code):
            reasons.append(_why(experiment, basket))
    rollout = live.offer.rollout
    against = rollout.reason_against(live.code, basket) if rollout is not None else None
    return (*reasons, against) if against is not None else tuple(reasons)


def _why(experiment: Experiment, basket: Basket) -> Reason:
    if experiment.code not in basket.arms:
        return Reason(Code.UNIT_MISSING, {"unit": experiment.unit})
    return Reason(Code.OTHER_ARM, {"experiment": experiment.code})
