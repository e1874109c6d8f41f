"""Every page and every action of the whole back office, called by GET: nothing changes."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from catalog.selectors.keys import forget_keys
from catalog.selectors.places import forget_places
from decisions.snapshots.live import LIVE
from governance.demo.filling import fill
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.models import RefusedAttempt
from tests.governance.conftest import Desk
from tests.governance.house import person

IGNORED = {"django_session"}
FIXED = {
    "app_label": "promotions",
    "name": "start_due",
    "content_type_id": "1",
    "id": "1",
    "history_id": "1",
    "section": "0",
    "from_field": "id",
    "url": "nowhere/",
}
"""Values for the parameters of addresses that are not an object's id."""


@dataclass(frozen=True)
class Address:
    """One address under /admin/, with the names of its parameters."""

    route: str
    parameters: tuple[str, ...]
    name: str

    def path(self, object_id: str) -> str:
        """The address of this object."""
        values = {name: FIXED.get(name, object_id) for name in self.parameters}
        return "/admin/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], self.route)


def addresses() -> Iterator[Address]:
    """Every address of the admin site, found in the URL configuration itself."""
    root = next(each for each in get_resolver().url_patterns if str(each.pattern) == "admin/")
    assert isinstance(root, URLResolver)
    yield from _below(root, "")


def _below(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _below(each, route)
        elif isinstance(each, URLPattern):
            plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).strip("^$")
            names = tuple(re.findall(r"<(?:\w+:)?(\w+)>", plain))
            yield Address(plain, names, each.name or "")


def batched(found: Iterator[Address], size: int) -> Iterator[list[Address]]:
    """So many at a time: telling whether anything changed costs more than a page."""
    while some := list(itertools.islice(found, size)):
        yield some


def fingerprint() -> dict[str, Any]:
    """Every table's rows, as one digest each."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in IGNORED]
        found = {}
        for table in tables:
            cursor.execute(
                "SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) "
                f'FROM "{table}" t'
            )
            found[table] = cursor.fetchone()
    return found


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch, settings: Settings, db: None) -> Client:
    """Somebody who holds every role and is a superuser too, in a house where everything is there once."""
    monkeypatch.setenv("OFFERDESK_DEMO", "1")
    settings.SNAPSHOT_POLL_SECONDS = 0
    LIVE.__init__()  # type: ignore[misc]
    forget_keys()
    forget_places()
    data = fill(timezone.now())
    for job in JOBS.values():
        run_job(job)
    key = data["keys"][0]["key"]
    headers = {"authorization": f"Bearer {key}"}
    body = json.dumps(data["request"])
    answer = Client().post("/api/v1/decisions", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    root = User.objects.create_superuser("root", "root@example.com")
    root.groups.set(Group.objects.all())
    RefusedAttempt.objects.create(
        at=timezone.now(), actor=root, action="approve", target="x", code="x", detail="x", door="admin"
    )
    client = Client()
    client.force_login(root, backend="governance.people.backends.RoleBackend")
    return client


def first_ids() -> dict[str, str]:
    """The id of one object of each model, by "app/model/"."""
    found = {}
    for model in admin.site._registry:
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            found[f"{model._meta.app_label}/{model._meta.model_name}/"] = str(row.pk)
    return found


def test_nothing_changes_on_get(everybody: Client) -> None:
    """Neither by an address nor by what stands in a list's drop-down of actions, when it comes as a link."""
    ids, called = first_ids(), []
    before = fingerprint()
    for some in batched(addresses(), 60):
        for address in some:
            model = "/".join(address.route.split("/")[:2]) + "/"
            path = address.path(ids.get(model, "1"))
            # What looks like a confirmation is none, as long as it comes by GET.
            for query in ("", "?post=yes&_confirm=1") if address.parameters else ("",):
                answer = everybody.get(path + query)
                assert answer.status_code < 500, (path, answer.status_code)
            called.append(path)
        changed = [table for table, digest in fingerprint().items() if digest != before[table]]
        assert not changed, f"a GET of {called[-len(some) :]} changed {changed}"
    assert len(called) > 150
    governed = {path for path in called if "/governance/" in path}
    assert {path.rstrip("/").rpartition("/")[2] for path in governed} >= {
        "approve", "send-back", "withdraw", "submit", "inbox", "start_due",
    }  # fmt: skip
    for each, model_admin in admin.site._registry.items():
        place = f"{each._meta.app_label}/{each._meta.model_name}/"
        for name in [*(model_admin.actions or []), "delete_selected"]:
            action = name if isinstance(name, str) else name.__name__
            asked = {"action": action, "_selected_action": ids.get(place, "1"), "post": "yes"}
            assert everybody.get(f"/admin/{place}", asked).status_code < 500
    assert fingerprint() == before


@pytest.mark.parametrize("action", ["approve", "send-back", "withdraw"])
def test_the_buttons_of_a_review_answer_post_alone(at_desk: Desk, action: str) -> None:
    client = at_desk(person("fin", "finance"))
    assert client.get(f"/admin/governance/review/1/{action}/").status_code == 405
