"""API keys at the door: who gets in, for what, and for which channel."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import ApiKey, Channel, Scope
from catalog.selectors import keys as selected
from catalog.services.keys import IssuedKey, revoke_key, rotate_key
from tests.catalog.conftest import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.catalog.urls")]

PROBE = "/api/probe/decide"
Issue = Callable[..., IssuedKey]


def get(client: Client, **headers: str) -> Any:
    return client.get(PROBE, headers=headers)


class TestDoor:
    def test_both_headers_open_it(self, client: Client, issue: Issue) -> None:
        key = issue().clear_text
        assert get(client, Authorization=f"Bearer {key}").status_code == 200
        assert get(client, Authorization=f"bearer {key}").status_code == 200
        assert get(client, **{"X-Api-Key": key}).status_code == 200

    def test_anything_else_does_not(self, client: Client, issue: Issue) -> None:
        key = issue().clear_text
        other = issue().clear_text
        wrong: dict[str, dict[str, str]] = {
            "nothing": {},
            "empty": {"Authorization": ""},
            "no token": {"Authorization": "Bearer"},
            "another scheme": {"Authorization": f"Basic {key}"},
            "no prefix": {"Authorization": f"Bearer {key[3:]}"},
            "a letter off": {"Authorization": f"Bearer {key[:-1]}{'a' if key[-1] != 'a' else 'b'}"},
            "cut": {"Authorization": f"Bearer {key[:-1]}"},
            "another's secret": {"Authorization": f"Bearer {key[:14]}{other[14:]}"},
            "unknown prefix": {"Authorization": f"Bearer od_zzzzzzzzzz_{key[14:]}"},
            "two keys": {"Authorization": f"Bearer {key}", "X-Api-Key": other},
            "huge": {"Authorization": "Bearer " + "x" * 50_000},
            "no ASCII": {"Authorization": "Bearer od_äöü"},
            "quote": {"X-Api-Key": "od_' OR 1=1 --_" + "x" * 43},
        }
        for name, headers in wrong.items():
            response = get(client, **headers)
            assert response.status_code == 401, name
            assert response.headers["WWW-Authenticate"] == 'Bearer realm="offerdesk"', name
            assert response.json()["code"] == "unauthenticated", name
            assert key not in response.content.decode(), name

    def test_expired_and_revoked_keys_are_told_so(self, client: Client, issue: Issue) -> None:
        expired = issue(expires_at=datetime.now(UTC) - timedelta(seconds=1)).clear_text
        response = get(client, Authorization=f"Bearer {expired}")
        assert (response.status_code, response.json()["detail"]) == (401, "The API key has expired.")
        issued = issue()
        revoke_key(actor=None, key=issued.key, at=datetime.now(UTC))
        response = get(client, Authorization=f"Bearer {issued.clear_text}")
        assert (response.status_code, response.json()["detail"]) == (401, "The API key has been revoked.")
        # Who only knows the prefix learns nothing.
        response = get(client, Authorization=f"Bearer {issued.clear_text[:14]}{'x' * 43}")
        assert response.json()["detail"] == "The API key is not valid."

    def test_a_channel_that_is_switched_off_is_refused(
        self, client: Client, issue: Issue, web: Channel
    ) -> None:
        web.active = False
        web.save()
        response = get(client, Authorization=f"Bearer {issue().clear_text}")
        assert (response.status_code, response.json()["code"]) == (403, "channel_not_allowed")


class TestScopesAndChannels:
    def test_the_scope_that_is_lacking_is_named(self, client: Client, issue: Issue) -> None:
        response = get(client, Authorization=f"Bearer {issue(scopes=[Scope.REDEEM]).clear_text}")
        problem = response.json()
        assert (response.status_code, problem["code"], problem["scope"]) == (403, "scope_missing", "decide")

    def test_a_view_without_a_scope_is_closed(self, client: Client, issue: Issue) -> None:
        headers = {"Authorization": f"Bearer {issue(scopes=Scope.values).clear_text}"}
        assert client.get("/api/probe/forgotten", headers=headers).status_code == 403
        assert client.get("/api/probe/forgotten").status_code == 401

    @pytest.mark.parametrize(
        ("channel", "status"), [("web", 200), ("kiosk", 200), ("pos", 403), ("old", 403), ("WEB", 403)]
    )
    def test_a_key_speaks_for_its_channel_and_those_it_acts_for(
        self, issue: Issue, client: Client, pos: Channel, channel: str, status: int
    ) -> None:
        kiosk = Channel.objects.create(code="kiosk", name="Kiosk")
        old = Channel.objects.create(code="old", name="Old", active=False)
        api = ApiClient(issue(acts_for=[kiosk, old]).clear_text, client)
        response = api.send("POST", PROBE, {"channel": channel})
        assert response.status_code == status
        if status == 403:
            assert response.json()["code"] == "channel_not_allowed"
            assert response.json()["errors"][0]["pointer"] == "/channel"


class TestCache:
    def test_a_warm_key_costs_no_statement(
        self, api: ApiClient, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        assert api.send("GET", PROBE).status_code == 200
        with django_assert_num_queries(0):
            assert api.send("GET", PROBE).status_code == 200

    def test_a_cold_key_costs_one(
        self, api: ApiClient, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        api.send("GET", PROBE)
        selected.forget_keys()
        with django_assert_num_queries(1):
            api.send("GET", PROBE)

    def test_a_revocation_elsewhere_bites_after_a_second(
        self, api: ApiClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = [1000.0]
        monkeypatch.setattr("catalog.selectors.keys.time.monotonic", lambda: now[0])
        assert api.send("GET", PROBE).status_code == 200
        ApiKey.objects.update(revoked_at=datetime.now(UTC))
        now[0] += 0.9
        assert api.send("GET", PROBE).status_code == 200
        now[0] += 0.2
        assert api.send("GET", PROBE).status_code == 401

    def test_a_revocation_here_bites_at_once(
        self, api: ApiClient, django_capture_on_commit_callbacks: Any
    ) -> None:
        assert api.send("GET", PROBE).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            revoke_key(actor=None, key=ApiKey.objects.get(), at=datetime.now(UTC))
        assert api.send("GET", PROBE).status_code == 401

    def test_it_is_bounded(self, issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(selected, "MAX_KEYS", 3)
        prefixes = [issue().key.prefix for _ in range(5)]
        for prefix in prefixes:
            assert selected.known_key(prefix) is not None
        assert list(selected._cache) == prefixes[2:]

    def test_the_use_is_noted_once_a_minute(self, api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
        now = [50_000.0]
        monkeypatch.setattr("catalog.api.auth.time.monotonic", lambda: now[0])
        api.send("GET", PROBE)
        first = ApiKey.objects.get().last_used_at
        assert first is not None
        long_ago = first - timedelta(hours=1)
        ApiKey.objects.update(last_used_at=long_ago)
        now[0] += 59
        api.send("GET", PROBE)
        assert ApiKey.objects.get().last_used_at == long_ago
        now[0] += 2
        api.send("GET", PROBE)
        assert (ApiKey.objects.get().last_used_at or long_ago) > long_ago


class TestKeyServices:
    def test_the_clear_text_is_stored_nowhere(self, issue: Issue) -> None:
        issued = issue()
        secret = issued.clear_text.split("_")[2]
        stored = ApiKey.objects.values().get()
        assert secret not in str(stored)
        assert stored["secret_hash"] == selected.hash_secret(secret)
        assert secret not in str(list(ApiKey.history.values()))

    def test_the_pepper_matters(self, api: ApiClient, settings: Any) -> None:
        settings.API_KEY_PEPPER = "another"
        assert api.send("GET", PROBE).status_code == 401

    def test_history_names_the_actor(self, issue: Issue, person: Any) -> None:
        key = issue().key
        revoke_key(actor=person, key=key, at=datetime.now(UTC))
        entries = key.history.all()
        assert [(entry.history_type, entry.history_user) for entry in entries] == [
            ("~", person),
            ("+", person),
        ]

    def test_rotation_overlaps(self, issue: Issue, client: Client, pos: Channel) -> None:
        old = issue(acts_for=[pos])
        at = datetime.now(UTC)
        new = rotate_key(actor=None, key=old.key, at=at, overlap=timedelta(hours=24))
        old.key.refresh_from_db()
        assert old.key.expires_at == at + timedelta(hours=24)
        assert (new.key.channel, new.key.scopes, list(new.key.acts_for.all())) == (
            old.key.channel,
            old.key.scopes,
            [pos],
        )
        assert new.key.expires_at is None
        for key in (old, new):
            assert get(client, Authorization=f"Bearer {key.clear_text}").status_code == 200

    def test_rotation_never_lengthens_a_key(self, issue: Issue) -> None:
        at = datetime.now(UTC)
        soon = at + timedelta(minutes=5)
        old = issue(expires_at=soon)
        new = rotate_key(actor=None, key=old.key, at=at, overlap=timedelta(hours=24))
        assert ApiKey.objects.get(pk=old.key.pk).expires_at == soon
        assert new.key.expires_at == at + (soon - old.key.created_at)
