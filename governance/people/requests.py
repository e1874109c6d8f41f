"""Opening and closing what somebody asked for a person."""

from django.contrib.auth.models import User
from django.utils import timezone

from governance.hands import Hand
from governance.models import RoleRequest
from governance.notifications.telling import roles_answered, roles_asked
from governance.refusals import conflict, wrong_state
from promotions.services.saving import save_with_reason


def asked(request: RoleRequest, door: str) -> RoleRequest:
    """Stores a request; a person has one open at a time, so that none overwrites another."""
    User.objects.select_for_update().get(pk=request.user_id)  # two may ask at the same moment
    if RoleRequest.objects.filter(user=request.user, state="open").exists():
        raise conflict("asked_already", f"Something is asked for {request.user} already: decide that first.")
    request.asked_at = timezone.now()
    request = _saved(request, request.asked_by, f"{door}: asked")
    roles_asked(request, Hand.of(request.asked_by, door))
    return request


def opened(request: RoleRequest) -> RoleRequest:
    """The request as it stands, locked; refused where it is decided."""
    rows = RoleRequest.objects.select_for_update(of=("self",))
    request = rows.select_related("user", "stands_in_for", "asked_by").get(pk=request.pk)
    if request.state != "open":
        raise wrong_state("decide", f"The request for {request.user}", request.state)
    return request


def closed(request: RoleRequest, state: str, actor: User, remark: str, door: str) -> RoleRequest:
    """Decides it."""
    request.state, request.remark = state, remark.strip()
    request.decided_by, request.decided_at = actor, timezone.now()
    request = _saved(request, actor, f"{door}: {state}")
    roles_answered(request, Hand.of(actor, door))
    return request


def _saved(request: RoleRequest, actor: User, reason: str) -> RoleRequest:
    save_with_reason(request, actor=actor, reason=reason)
    return request
