"""The bases of the back office's pages."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from catalog.admin.json_input import StrictDecoder


def staff(request: HttpRequest) -> User:
    """Who is logged in; the admin lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


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
