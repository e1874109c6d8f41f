"""The pages: one's own messages, how one is told, endpoints and what went out."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from governance.models import Notification, Reader, Subscription, WebhookEndpoint
from governance.notifications.subscribing import Wish, wishes_of
from tests.governance.house import person
from tests.governance.notifications.house import incident

pytestmark = pytest.mark.django_db
MINE = "/admin/governance/notification/"
SETTINGS = f"{MINE}settings/"
HOOKS = "/admin/governance/webhookendpoint/"


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="governance.people.backends.RoleBackend")
    return client


def text_of(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("role", ["marketer", "support", "developer", "auditor"])
def test_nothing_to_read(role: str) -> None:
    assert "Nothing to read" in text_of(desk(person("x", role)), MINE)


def test_ones_own_and_nobody_elses(olga: User, maria: User) -> None:
    incident("<b>a</b>")
    row = Notification.objects.get(user=olga)
    mine = text_of(desk(olga), MINE)
    assert "Incident: Something is wrong with &lt;b&gt;a&lt;/b&gt;" in mine
    assert f'href="{row.notice.url}"' in mine
    assert "told to you as operations" in mine
    client = desk(maria)
    assert "Something is wrong" not in text_of(client, MINE)
    assert client.get(f"{MINE}{row.pk}/change/").status_code == 302  # as if there were none
    client.post(f"{MINE}read/", {"id": row.pk})
    assert Notification.objects.get().read_at is None


def badge(client: Client) -> list[str]:
    """What the sidebar counts beside Notifications."""
    answer: Any = client.get(MINE)
    items = [item for group in answer.context["sidebar_navigation"] for item in group["items"]]
    return [item.get("badge", "") for item in items if str(item["title"]) == "Notifications"]


def test_reading_and_the_count_in_the_navigation(olga: User) -> None:
    for name in "abc":
        incident(name)
    client = desk(olga)
    assert badge(client) == ["3"]
    row = Notification.objects.filter(user=olga).latest("pk")
    assert client.get(f"{MINE}read/", {"id": row.pk}).status_code == 405
    client.post(f"{MINE}read/", {"id": row.pk})
    assert badge(client) == ["2"]
    assert "wrong with c" not in text_of(client, f"{MINE}?unread=1")
    assert "wrong with c" in text_of(client, MINE)
    client.post(f"{MINE}read/", {"id": row.pk, "unread": "1"})
    assert badge(client) == ["3"]
    client.post(f"{MINE}read/")
    assert badge(client) == [""]


def test_the_hundredth(olga: User) -> None:
    for number in range(101):
        incident(f"i{number}")
    client = desk(olga)
    assert badge(client) == ["99+"]
    assert "wrong with i0<" not in text_of(client, MINE)
    assert "wrong with i0<" in text_of(client, f"{MINE}?page=3")
    assert "wrong with i0<" in text_of(client, f"{MINE}?page=9999")


def test_saying_how_one_is_told(olga: User) -> None:
    client = desk(olga)
    assert "Mails go to olga@example.com" in text_of(client, SETTINGS)
    posted = {"language": "de", "zone": "Europe/Berlin", "digest_hour": "8", "mail.incident": "daily"}
    assert client.post(SETTINGS, posted).status_code == 302
    reader = Reader.objects.get()
    assert (reader.user, reader.language, reader.zone, reader.digest_hour) == (olga, "de", "Europe/Berlin", 8)
    assert wishes_of(user=olga)["incident"] == Wish(False, "daily")
    assert '<option value="Europe/Berlin" selected>' in text_of(client, SETTINGS)


@pytest.mark.parametrize(
    "wrong", [{"zone": "Mars/Olympus"}, {"digest_hour": "24"}, {"digest_hour": "x"}, {"language": "tlh"}]
)
def test_what_is_no_setting(olga: User, wrong: dict[str, str]) -> None:
    posted = {"language": "", "zone": "UTC", "digest_hour": "7"} | wrong
    answer = desk(olga).post(SETTINGS, posted)
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    assert not Reader.objects.exists()


def test_a_role_is_the_administrators_to_say(olga: User) -> None:
    root = person("root", "administrator")
    address = f"{SETTINGS}?role=operations"
    posted = {"inbox.incident": "on", "mail.incident": "off"}
    assert desk(olga).post(address, posted).status_code == 403
    assert not Subscription.objects.exists()
    assert desk(root).post(address, posted).status_code == 302
    assert wishes_of(role="operations")["incident"] == Wish(True, "off")
    assert desk(root).get(f"{SETTINGS}?role=boss").status_code == 404


def test_a_role_is_told_by_some_way(olga: User) -> None:
    root = person("root", "administrator")
    posted = {"inbox.incident": "on", "mail.approved": "off"}
    client = desk(root)
    assert client.post(f"{SETTINGS}?role=finance", posted).status_code == 302
    assert "Choose the inbox or mail for a role, also for: Approved." in client.get(SETTINGS).content.decode()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "²"])
def test_a_message_that_there_is_not(olga: User, number: str) -> None:
    assert desk(olga).post("/admin/governance/notification/read/", {"id": number}).status_code == 302


def test_an_endpoint_from_the_page() -> None:
    client = desk(person("root", "administrator"))
    form = {"name": "chat", "url": "https://hooks.example.com/x", "role": "", "kinds": ["incident"]}
    answer = client.post(f"{HOOKS}add/", form)
    page = answer.content.decode()
    assert "whsec_" in page
    assert "no-store" in answer["Cache-Control"]
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.url, endpoint.kinds) == ("https://hooks.example.com/x", ["incident"])
    place = f"{HOOKS}{endpoint.pk}/"
    shown = text_of(client, f"{place}change/")
    assert "whsec_" not in shown
    assert "In use" in shown
    client.post(f"{place}change/", form | {"role": "finance"})
    client.post(f"{place}switch/")
    endpoint.refresh_from_db()
    assert (endpoint.role, endpoint.disabled_why) == ("finance", "root switched it off.")
    assert "Switched off: nothing is sent there" in text_of(client, f"{place}change/")
    client.post(f"{place}switch/", {"on": "1"})
    assert "whsec_" in client.post(f"{place}secret/").content.decode()


def test_wrong_addresses_are_told_at_the_form() -> None:
    client = desk(person("root", "administrator"))
    form = {"name": "chat", "url": "https://anna:x@hooks.example.com/", "role": ""}
    assert "user name or password" in client.post(f"{HOOKS}add/", form).content.decode()
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(("role", "sees"), [("auditor", 200), ("operations", 403), ("marketer", 403)])
def test_who_sees_endpoints_and_deliveries(role: str, sees: int) -> None:
    client = desk(person("x", role))
    assert client.get(HOOKS).status_code == sees
    assert client.get("/admin/governance/delivery/").status_code == sees
    assert client.post(f"{HOOKS}add/", {"name": "x", "url": "https://x.example"}).status_code == 403


def test_deliveries_are_shown(olga: User) -> None:
    incident()
    assert "olga" in text_of(desk(person("ada", "auditor")), "/admin/governance/delivery/")
