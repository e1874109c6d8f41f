"""Keeping stop rules: by whom, and what makes sense."""

from django.contrib.auth.models import User
from django.db import transaction

from catalog.errors import FieldError, OfferdeskError
from governance.attempts import kept_if_refused
from governance.models import StopRule
from governance.roles import Role, check_role
from promotions.models import Campaign, Offer, OfferVersion
from promotions.services.saving import save_with_reason

KEEPERS = (Role.OPERATIONS, Role.FINANCE)
LONGEST = 1440


@kept_if_refused("keep a stop rule")
def keep_stop_rule(*, rule: StopRule, actor: User, door: str = "admin") -> StopRule:
    """Stores a new or changed rule, whose owner is who made it; its history keeps what it was.

    Raises OfferdeskError `role_missing`, `validation` with each wrong place.
    """
    with transaction.atomic():
        check_role(actor, *KEEPERS, to="keep a stop rule")
        if errors := rule_problems(rule):
            raise OfferdeskError("validation", detail=errors[0].message, errors=errors)
        if rule.pk is None:
            rule.owner = actor
        save_with_reason(rule, actor=actor, reason=f"{door}: kept")
    return rule


def rule_problems(rule: StopRule) -> list[FieldError]:
    """What is wrong with a rule, by its field."""
    errors = [] if rule.reason.strip() else [FieldError("/reason", "missing", "Say why there is this rule.")]
    if rule.threshold <= 0:
        errors.append(FieldError("/threshold", "wrong_value", "The threshold is above 0."))
    if not 1 <= rule.window_minutes <= LONGEST:
        errors.append(FieldError("/window_minutes", "wrong_value", "Look back 1 to 1,440 minutes."))
    if rule.at_least < 1:
        errors.append(FieldError("/at_least", "wrong_value", "One order at least is needed to judge."))
    if rule.scope == "house" and rule.measure == "pace":
        errors.append(FieldError("/measure", "contradiction", "The house as a whole has no budget."))
    if rule.scope == "house" and rule.action == "pause":
        message = "The house as a whole isn't paused by a rule: raise an alarm, or choose each offer."
        errors.append(FieldError("/action", "contradiction", message))
    return [*errors, *_unknown(rule)]


def _unknown(rule: StopRule) -> list[FieldError]:
    """A code that nothing bears, or one where none belongs."""
    if rule.scope in ("everything", "house"):
        message = "This scope takes no code."
        return [FieldError("/code", "contradiction", message)] if rule.code else []
    known = {
        "offer": Offer.objects.filter(code=rule.code),
        "campaign": Campaign.objects.filter(code=rule.code),
        "tag": OfferVersion.objects.filter(tags__contains=[rule.code]),
    }[rule.scope]
    if rule.code and known.exists():
        return []
    return [FieldError("/code", "unknown", f"There is no {rule.scope} {rule.code}.")]
