"""Who did what to codes; only shown."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin
from decisions.models import CodeEvent


@admin.register(CodeEvent)
class CodeEventAdmin(ReadOnlyAdmin):
    """Every deed with its actor, door, number of codes and reason."""

    list_display = ["at", "deed", "count", "pool", "batch_number", "shown_tail", "who", "door", "reason"]
    list_filter = ["deed", "pool", "door", ("at", RangeDateTimeFilter)]
    list_select_related = ["pool", "actor"]
    search_fields = ["reason", "pool__slug"]
    fields = ["at", "deed", "count", "pool", "batch_number", "shown_tail", "who", "door", "reason"]
    readonly_fields = ["batch_number", "shown_tail", "who"]

    @display(description=_("batch"))
    def batch_number(self, event: CodeEvent) -> str:
        return str(event.batch_id or "–")

    @display(description=_("code"))
    def shown_tail(self, event: CodeEvent) -> str:
        return f"…{event.tail}" if event.tail else "–"

    @display(description=_("by"))
    def who(self, event: CodeEvent) -> str:
        return str(event.actor or "–")
