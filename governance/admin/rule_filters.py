"""Filters of the list of rules."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import RuleVersion
from governance.policies.selectors import SOON


class ShownFilter(SimpleListFilter):
    """What stands, unless something else is asked for: old versions would bury it."""

    title = _("shown")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("ending", _("ends within 14 days")),
            ("over", _("live, and over")),
            ("all", _("all versions")),
        ]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("drafts, in review, live")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> QuerySet[RuleVersion]:
        now = timezone.now()
        if self.value() == "ending":
            return queryset.filter(state="live", ends_at__gt=now, ends_at__lte=now + SOON)
        if self.value() == "over":
            return queryset.filter(state="live", ends_at__lte=now)
        return queryset if self.value() == "all" else queryset.filter(state__in=RuleVersion.STANDING)
