"""Tills and the bundles that they have: a list of their own, and a table on their channel's page."""

from django.contrib import admin
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from catalog.admin.places import CHANNEL_INLINES
from catalog.admin.reading import ReadOnlyAdmin, ReadOnlyInline
from decisions.models import Till


class BundleColumns:
    """What is told of a till's bundle."""

    @admin.display(description=_("till"))
    def till(self, till: Till) -> str:
        return str(till)

    @admin.display(description=_("snapshot"))
    def snapshot_start(self, till: Till) -> str:
        return f"{till.snapshot[:19]} #{till.overrides}"

    @admin.display(description=_("age"))
    def age(self, till: Till) -> str:
        return timesince(till.fetched_at)

    @admin.display(description=_("gives offers"), boolean=True)
    def gives_offers(self, till: Till) -> bool:
        return till.valid_until > timezone.now()


class TillInline(BundleColumns, ReadOnlyInline):
    """The tills of a channel, those that ran out first on top."""

    model = Till
    per_page = 50
    ordering = ["valid_until", "name"]
    fields = ["till", "snapshot_start", "fetched_at", "age", "valid_until", "gives_offers"]
    readonly_fields = fields
    verbose_name_plural = _("Tills and their bundles")


CHANNEL_INLINES.append(TillInline)


@admin.register(Till)
class TillAdmin(BundleColumns, ReadOnlyAdmin):
    """Every till that ever fetched a bundle."""

    list_display = ["till", "channel", "snapshot_start", "fetched_at", "age", "valid_until", "gives_offers"]
    list_filter = ["channel"]
    list_select_related = ["channel"]
    search_fields = ["name"]
    ordering = ["valid_until"]
