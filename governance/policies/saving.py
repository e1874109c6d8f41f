"""What every deed on a rule needs: who may, the locked row, and saving with who and why."""

from django.contrib.auth.models import User

from governance.models import RuleVersion
from governance.policies.kinds import KINDS
from governance.refusals import wrong_state
from governance.roles import check_role
from promotions.services.saving import save_with_reason


def check_maker(rule: RuleVersion, actor: User, *, to: str) -> None:
    """Refuses who may not make rules of this kind."""
    kind = KINDS[rule.kind]
    check_role(actor, *kind.makers, to=f"{to} {kind.article}")


def locked_rule(rule: RuleVersion, state: str, *, to: str) -> RuleVersion:
    """The version as it stands, held to the end of the transaction; refused in any other state."""
    rule = RuleVersion.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.state != state:
        raise wrong_state(to, rule, rule.state)
    return rule


def save_rule(rule: RuleVersion, actor: User, reason: str) -> None:
    """Saves with who and why in the history."""
    save_with_reason(rule, actor=actor, reason=reason)
