"""What was switched live, when, by whom and why."""

from django.contrib import admin
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin
from governance.admin import exposure, kills
from governance.models import Publication


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    """Newest first; each names what came, went and changed."""

    list_display = ["sequence", "published_at", "cause", "actor", "what_changed", "short_hash"]
    search_fields = ["cause", "actor", "snapshot"]
    fields = ["sequence", "published_at", "cause", "actor", "what_changed", "snapshot"]
    readonly_fields = ["what_changed"]

    def get_urls(self) -> list[URLPattern]:
        return kills.urls() + exposure.urls() + super().get_urls()  # type: ignore[no-any-return]

    @display(description=_("changes"))
    def what_changed(self, publication: Publication) -> str:
        return ", ".join(change_text(change) for change in publication.changes)

    @display(description=_("snapshot"))
    def short_hash(self, publication: Publication) -> str:
        return publication.snapshot[:19]


def change_text(change: dict[str, object]) -> str:
    """ "summer10 v1 to v2", "+ summer10 v1", "- summer10 v1"."""
    name = change["code"] if change["kind"] == "offer" else f"{change['kind']} {change['code']}"
    if change["from"] is None:
        return f"+ {name} v{change['to']}"
    if change["to"] is None:
        return f"- {name} v{change['from']}"
    return f"{name} v{change['from']} to v{change['to']}"
