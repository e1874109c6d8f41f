"""The bases of the back office's pages."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import ForeignKey, Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from catalog.admin.decorators import display
from catalog.admin.json_input import StrictDecoder


def staff(request: HttpRequest) -> User:
    """Who is logged in; the admin lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def number_in(text: str) -> int | None:
    """The number of a row that an address or a form names; None where no row could have it."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


class CatalogAdmin(ModelAdmin):  # type: ignore[misc]
    """Lists that stay quick with a hundred thousand rows: pages of 50, no second count of the whole table."""

    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200
    list_filter_submit = True
    warn_unsaved_form = True

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.JSONField):
            field.decoder = StrictDecoder
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """For who only reads, what leads to pages closed to them is text without a link."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": [self._openable(request, name) for name in options["fields"]]})
            for title, options in fieldsets
        ]

    def _openable(self, request: HttpRequest, name: Any) -> Any:
        found = {field.name: field for field in self.opts.fields if isinstance(field, ForeignKey)}.get(name)
        if found is None:
            return name
        page = self.admin_site._registry.get(found.related_model)
        return name if page is None or page.has_view_permission(request) else _text_of(found)


def _text_of(field: "ForeignKey[Any, Any]") -> Callable[[Model], str]:
    """The related object's name without a link."""

    @display(description=field.verbose_name)
    def text(row: Model) -> str:
        return str(getattr(row, field.name) or "–")

    return text


class ReadOnlyAdmin(CatalogAdmin):
    """Shows rows; nothing here is added, changed or deleted by anybody."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):  # type: ignore[misc]
    """Rows that hang on another one and are only shown there."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
