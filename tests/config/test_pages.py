"""What the composed site serves beside the apps' own pages."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

ELSEWHERE = re.compile(r"""(?:src|href|url)\s*[=:(]\s*["']?(?:https?:)?//[^"'\s)]+""")


def test_root_leads_to_the_back_office(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/", "/admin/nothing-here/"])
@pytest.mark.django_db
def test_content_security_policy_on_every_admin_page(path: str, client: Client) -> None:
    client.force_login(User.objects.create_superuser("root"))
    policy = dict(
        part.split(" ", 1) for part in client.get(path).headers["Content-Security-Policy"].split("; ")
    )
    assert policy["script-src"] == "'self' 'unsafe-eval'"
    assert policy["default-src"] == "'self'"
    assert "'unsafe-inline'" not in policy["script-src"]


@pytest.mark.django_db
def test_what_is_closed_or_not_there_looks_like_the_back_office(client: Client) -> None:
    client.force_login(User.objects.create_user("nina", is_staff=True))
    for path, status, words in (
        ("/admin/nothing-here/", 404, "There is nothing at this address"),
        ("/admin/catalog/product/", 403, "This page is not open to you"),
    ):
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == status
        assert words in page
        assert '<a class="desk-button" href="/admin/">' in page
        assert "favicon.svg" in page
    client.logout()
    assert client.get("/admin/nothing-here/").status_code == 302
    assert client.get("/nothing").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/governance/review/1/approve/", "/admin/governance/kill/off/"])
def test_what_no_text_holds_is_refused_in_words(client: Client, path: str) -> None:
    sent = {"remark": "fi\0ne"}
    answer = client.post(path, sent)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/plain")
    assert answer.content.decode() == "'remark' holds a NUL character, which can't be kept."
    client.force_login(User.objects.create_user("nina", is_staff=True))
    for answer in (client.post(path, sent), client.get("/admin/governance/kill/", sent)):
        assert answer.status_code == 400
        assert "&#x27;remark&#x27; holds a NUL character" in answer.content.decode()


def test_browsers_find_the_icon_of_every_page(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/static/governance/favicon.svg")


def test_no_content_security_policy_elsewhere(client: Client) -> None:
    assert "Content-Security-Policy" not in client.get("/healthz").headers


@pytest.mark.parametrize("path", ["/admin/login/", "/api/docs"])
@pytest.mark.django_db
def test_page_needs_no_other_host(path: str, client: Client) -> None:
    page = client.get(path).content.decode()
    assert "<html" in page
    assert ELSEWHERE.findall(page) == []


def test_openapi_document_is_version_3_1(client: Client) -> None:
    document = client.get("/api/schema", HTTP_ACCEPT="application/json").json()
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Offerdesk decision API"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "header", "status"),
    [
        pytest.param("", "", 401, id="closed without a token"),
        pytest.param("", "Bearer ", 401, id="an empty token opens nothing"),
        pytest.param("s3cret", "", 401, id="no header"),
        pytest.param("s3cret", "Bearer wrong", 401, id="wrong token"),
        pytest.param("s3cret", "Bearer s3cret", 200, id="right token"),
    ],
)
def test_metrics_are_for_the_bearer_of_the_token(
    token: str, header: str, status: int, client: Client, settings: Settings
) -> None:
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", headers={"Authorization": header})
    assert answer.status_code == status
    assert (b"django_http_requests" in answer.content) == (status == 200)
