"""Somebody who may look at everything and change nothing."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client


@pytest.fixture
def auditor(db: None) -> Client:
    """Logged in with nothing but the right to look."""
    person = User.objects.create_user("ada", password="x", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(person)
    return client


def text_of(answer: Any) -> str:
    """A page's words without its tags."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))
