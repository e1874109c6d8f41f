"""A page that asks before something is done: GET shows it, only POST does it."""

from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def confirm_page(
    request: HttpRequest,
    *,
    site: AdminSite,
    model: type[Model],
    title: str,
    sentence: str,
    submit: str,
    back: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    """The question with its form, if it has one, and a button that posts to the same address."""
    context: dict[str, Any] = {
        **site.each_context(request),
        "opts": model._meta,
        "title": title,
        "sentence": sentence,
        "submit": submit,
        "back": back,
        "form": form,
    }
    return TemplateResponse(request, "catalog/admin/confirm.html", context)
