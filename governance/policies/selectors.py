"""Reading rules: what is live, what waits, who may check."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.launch.rules import live_rules
from governance.launch.who_checks import Checker
from governance.models import RuleVersion
from governance.policies.kinds import DECIDING

SOON = timedelta(days=14)
"""A rule that ends sooner is pointed out."""


def versions_of(kind: str, code: str) -> QuerySet[RuleVersion]:
    """Every version of a rule; of a kind that has one rule only, whatever it was called."""
    rows = RuleVersion.objects.filter(kind=kind)
    return rows if kind in RuleVersion.SINGLE else rows.filter(code=code)


def live_version(kind: str, code: str) -> RuleVersion | None:
    """The version of a rule that counts."""
    return versions_of(kind, code).filter(state="live").first()


def last_number(kind: str, code: str) -> int:
    """The number of a rule's last version; 0 where there is none."""
    return versions_of(kind, code).aggregate(last=Max("number"))["last"] or 0


def newest_standing(kind: str, codes: Collection[str] | None = None) -> list[RuleVersion]:
    """Of each rule the newest version that is drafted, in review or live; of these codes or all."""
    rows = RuleVersion.objects.filter(kind=kind, state__in=RuleVersion.STANDING)
    if kind in RuleVersion.SINGLE:
        return list(rows.order_by("-number")[:1])
    if codes is not None:
        rows = rows.filter(code__in=codes)
    return list(rows.order_by("code", "-number").distinct("code"))


def deciding_rules() -> QuerySet[RuleVersion]:
    """The live versions that decisions read, also those that are over or still to come."""
    return RuleVersion.objects.filter(state="live", kind__in=DECIDING).order_by("kind", "code")


def in_force(at: datetime) -> QuerySet[RuleVersion]:
    """The live versions in whose window a moment lies."""
    begun, lasting = Q(starts_at=None) | Q(starts_at__lte=at), Q(ends_at=None) | Q(ends_at__gt=at)
    return RuleVersion.objects.filter(begun, lasting, state="live")


def waiting_rules() -> QuerySet[RuleVersion]:
    """What waits for a checker, oldest first."""
    rows = RuleVersion.objects.filter(state="in_review").order_by("submitted_at", "pk")
    return rows.select_related("submitted_by", "first_approved_by").prefetch_related("edited_by")


def ending_soon(at: datetime) -> QuerySet[RuleVersion]:
    """Live rules that end within `SOON`, soonest first."""
    return RuleVersion.objects.filter(state="live", ends_at__gt=at, ends_at__lte=at + SOON).order_by(
        "ends_at"
    )


def standing_suppressions() -> QuerySet[RuleVersion]:
    """The suppressions that somebody drafts or that count."""
    return RuleVersion.objects.filter(kind="suppression", state__in=RuleVersion.STANDING, retires=False)


def suggested_suppressions(text: str) -> list[tuple[str, str]]:
    """(code, why it exists) of the live suppressions whose code contains a text."""
    live = standing_suppressions().filter(state="live", code__icontains=text).order_by("code")
    return [
        (code, str(document.get("reason") or "")) for code, document in live.values_list("code", "document")
    ]


def unknown_suppressions(names: Collection[str]) -> list[str]:
    """Those of the names that no live suppression has whose end is still to come."""
    lasting = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    live = RuleVersion.objects.filter(lasting, kind="suppression", state="live", code__in=names)
    known = set(live.values_list("code", flat=True))
    return [name for name in names if name not in known]


def needs_second(rule: RuleVersion) -> bool:
    """Whether two people approve it: what asks for two people is not taken away by one."""
    return rule.kind == "launch" and bool(live_rules().second_approver_above)


def first_approved_at(rule: RuleVersion) -> datetime | None:
    """When the first of two people approved it, as its history says; None: nobody has."""
    if rule.first_approved_by_id is None:
        return None
    rows = rule.history.filter(first_approved_by=rule.first_approved_by_id, state="in_review")
    found: datetime | None = rows.order_by("-history_date").values_list("history_date", flat=True).first()
    return found


def why_not_rule(rule: RuleVersion, checker: Checker) -> str:
    """Why the person may not check this version; empty if nothing stands against it."""
    editors = list(rule.edited_by.all())
    if checker.user.pk in {rule.made_by_id, rule.submitted_by_id}:
        return _("You made it: somebody else has to check it.")
    if checker.user in editors:
        return _("You edited it: somebody else has to check it.")
    if not checker.is_checker:
        return _("Checking needs the role finance.")
    return checker.why_stands_in([rule.made_by_id, rule.submitted_by_id, *(editor.pk for editor in editors)])
