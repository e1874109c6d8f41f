"""The record of feeds and file imports; only shown."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin
from catalog.models import ImportRecord


@admin.register(ImportRecord)
class ImportRecordAdmin(ReadOnlyAdmin):
    """Who brought how many rows by which door, and which of them did not land."""

    list_display = ["started_at", "kind", "door", "who", "rows", "landed", "refused"]
    list_filter = ["kind", "door", ("started_at", RangeDateTimeFilter)]
    list_select_related = ["actor", "key"]
    fields = [
        "kind",
        "door",
        "actor",
        "key",
        "started_at",
        "finished_at",
        "rows",
        "landed",
        "refused",
        "reasons",
    ]
    readonly_fields = ["reasons"]

    @display(description=_("By"))
    def who(self, record: ImportRecord) -> str:
        return str(record.key or record.actor or "–")

    @display(description=_("Refused rows (the first 100)"))
    def reasons(self, record: ImportRecord) -> SafeString | str:
        rows = (
            (entry["row"] + 1, error["pointer"] or "–", error["message"])
            for entry in record.errors
            for error in entry["errors"]
        )
        return format_html_join("", "<div>{}. <code>{}</code> {}</div>", rows) or "–"
