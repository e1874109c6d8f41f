"""Channels, regions, stores."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.decorators import display
from catalog.admin.reading import CatalogAdmin, ReadOnlyInline
from catalog.models import Channel, Region, Store
from catalog.selectors.places import forget_places, is_below


class RegionForm(ModelForm):  # type: ignore[type-arg]
    """A region that hangs neither on itself nor on one of its own."""

    class Meta:
        model = Region
        fields = ("code", "name", "parent")

    def clean_parent(self) -> Region | None:
        parent: Region | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and is_below(parent, self.instance):
            raise forms.ValidationError(_("This region lies below the one that you are editing."))
        return parent


class KeptCodeMixin(CatalogAdmin):
    """Offers, feeds and logs name these by their code: it is given once."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_places()


CHANNEL_INLINES: list[type[ReadOnlyInline]] = []
"""What upper floors show on a channel's page."""


@admin.register(Channel)
class ChannelAdmin(KeptCodeMixin):
    """Where decisions are asked for."""

    list_display = ["code", "name", "active", "prices_include_tax", "decision_minutes", "live_keys"]
    list_filter = ["active"]
    search_fields = ["code", "name"]

    def get_inlines(self, request: HttpRequest, obj: Channel | None) -> list[type[ReadOnlyInline]]:
        return CHANNEL_INLINES if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        rows: QuerySet[Channel] = super().get_queryset(request)
        return rows.annotate(live_key_count=Count("keys", filter=Q(keys__revoked_at__isnull=True)))

    @display(description=_("Keys not revoked"), ordering="live_key_count")
    def live_keys(self, channel: Channel) -> int:
        return int(getattr(channel, "live_key_count", 0))


@admin.register(Region)
class RegionAdmin(KeptCodeMixin):
    """The region tree."""

    form = RegionForm
    list_display = ["code", "name", "parent"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent"]


@admin.register(Store)
class StoreAdmin(KeptCodeMixin):
    """Shops with tills."""

    list_display = ["code", "name", "region", "zone"]
    list_select_related = ["region"]
    list_filter = ["region"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["region"]
