"""The pages of codes: each person sees what is for him, deeds need a POST, errors are words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from decisions.admin.codes import filling
from decisions.codes.generation import Order, generate, make_next
from decisions.codes.selectors import known_codes
from decisions.models import Code, CodeBatch, CodeEvent, CodePool
from tests.decisions.codes.conftest import MAKING, Filled, person

pytestmark = pytest.mark.django_db
POOLS, BATCHES = "/admin/decisions/codepool/", "/admin/decisions/codebatch/"
At = Callable[[User], Client]
POOL = {
    "slug": "autumn",
    "name": "Autumn",
    "kind": "unique",
    "partner": "influencer:eve",
    "prefix": "aut-",
    "length": "15",
    "grouping": "5",
    "expires_0": "",
    "expires_1": "",
    "note": "",
}


@pytest.fixture
def at(db: None) -> At:
    """A browser in which this person is logged in."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="governance.people.backends.RoleBackend")
        return client

    return log_in


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return text_of(answer)


class TestPools:
    def test_made_and_changed_by_the_services(self, at: At, maria: User) -> None:
        client = at(maria)
        assert client.post(f"{POOLS}add/", POOL).status_code == 302
        pool = CodePool.objects.get()
        assert (pool.slug, pool.prefix, pool.created_by) == ("autumn", "AUT-", maria)
        changed = {**POOL, "name": "Late autumn", "closed": "on"}
        assert client.post(f"{POOLS}{pool.pk}/change/", changed).status_code == 302
        pool.refresh_from_db()
        assert (pool.slug, pool.name, pool.closed) == ("autumn", "Late autumn", True)
        assert [row.history_user for row in pool.history.all()] == [maria, maria]
        assert client.post(f"{POOLS}{pool.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_wrong_fields_say_so(self, at: At, maria: User) -> None:
        answer = at(maria).post(f"{POOLS}add/", {**POOL, "length": "12", "prefix": "ü"})
        assert answer.status_code == 200
        assert "A code has from 13 to 40 drawn symbols." in text_of(answer)
        assert "A prefix has at most 20 letters" in text_of(answer)
        assert not CodePool.objects.exists()

    def test_the_list_and_the_page_count(
        self, at: At, mailing: CodePool, maria: User, filled: Filled
    ) -> None:
        filled(mailing, 1_200)
        client = at(maria)
        assert "1,200" in page(client, POOLS)
        shown = page(client, f"{POOLS}{mailing.pk}/change/")
        assert "1,200 codes: 1,200 unused, 0 void, 0 expired." in shown
        assert "exported" in shown

    def test_a_pool_with_codes_keeps_its_kind(
        self, at: At, mailing: CodePool, maria: User, filled: Filled
    ) -> None:
        filled(mailing, 1)
        at(maria).post(f"{POOLS}{mailing.pk}/change/", {**POOL, "kind": "personal"})
        mailing.refresh_from_db()
        assert (mailing.kind, mailing.name) == ("unique", "Autumn")


class TestButtons:
    @pytest.mark.parametrize(
        ("rights", "shown", "hidden"),
        [
            (MAKING, {"generate", "import"}, {"export"}),
            (["export_codepool"], {"export"}, {"generate", "import"}),
            ([], set(), {"generate", "import", "export", "void"}),
        ],
    )
    def test_by_right(
        self, at: At, mailing: CodePool, maria: User, rights: list[str], shown: set[str], hidden: set[str]
    ) -> None:
        batch = generate(actor=maria, pool=mailing, order=Order(1), door="command")
        client = at(person("nina", *rights))
        pages = page(client, f"{POOLS}{mailing.pk}/change/") + page(client, f"{BATCHES}{batch.pk}/change/")
        addresses = {
            "generate": f"{POOLS}{mailing.pk}/generate/",
            "import": f"{POOLS}{mailing.pk}/import/",
            "void": f"{POOLS}{mailing.pk}/void/",
            "export": f"{BATCHES}{batch.pk}/export/",
        }
        for name in shown:
            assert addresses[name] in pages, name
            assert client.get(addresses[name]).status_code == 200
        for name in hidden:
            assert addresses[name] not in pages, name
            assert client.get(addresses[name]).status_code == 403
            assert client.post(addresses[name], {"size": "5", "reason": "x"}).status_code == 403
        assert Code.objects.count() == 1

    def test_a_superuser_without_a_role_sees_pages_and_does_nothing(self, at: At, mailing: CodePool) -> None:
        client = at(User.objects.create_superuser("root", "root@example.com"))
        assert client.post(f"{POOLS}{mailing.pk}/generate/", {"size": "5"}).status_code == 403
        assert client.post(f"{POOLS}{mailing.pk}/void/", {"reason": "x"}).status_code == 403
        assert client.post(f"{POOLS}add/", POOL).status_code == 403
        assert CodePool.objects.get().voided_at is None
        assert not CodeBatch.objects.exists()


class TestGenerating:
    def test_a_few_are_made_at_once(self, at: At, mailing: CodePool, maria: User) -> None:
        form = {"size": "50", "partner": "influencer:eve", "expires_0": "2027-01-01", "expires_1": "00:00"}
        answer = at(maria).post(f"{POOLS}{mailing.pk}/generate/", form, follow=True)
        assert "has 50 new codes." in text_of(answer)
        batch = CodeBatch.objects.get()
        assert (batch.size, batch.partner, batch.made_at is not None) == (50, "influencer:eve", True)
        assert Code.objects.count() == 50

    def test_many_are_left_to_the_job(
        self, at: At, mailing: CodePool, maria: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(filling, "AT_ONCE", 10)
        client = at(maria)
        answer = client.post(f"{POOLS}{mailing.pk}/generate/", {"size": "11"}, follow=True)
        assert "11 codes are made within a minute or two" in text_of(answer)
        assert "11 more are asked for." in text_of(answer)
        assert not Code.objects.exists()
        make_next(door="job")
        assert "11 codes: 11 unused" in page(client, f"{POOLS}{mailing.pk}/change/")

    @pytest.mark.parametrize("size", ["0", "5000001", "many", ""])
    def test_a_size_that_is_none(self, at: At, mailing: CodePool, maria: User, size: str) -> None:
        assert at(maria).post(f"{POOLS}{mailing.pk}/generate/", {"size": size}).status_code == 200
        assert not CodeBatch.objects.exists()


class TestImporting:
    def upload(self, client: Client, pool: CodePool, content: bytes) -> Any:
        file = SimpleUploadedFile("codes.csv", content)
        return client.post(f"{POOLS}{pool.pk}/import/", {"file": file, "note": "n"}, follow=True)

    def test_a_file_lands(self, at: At, mailing: CodePool, maria: User) -> None:
        answer = self.upload(at(maria), mailing, b"code\nSUMMER-1\nSUMMER-2\n")
        assert "has 2 codes." in text_of(answer)
        assert len(known_codes(["summer-1", "summer-2"])) == 2

    def test_wrong_rows_are_named(self, at: At, mailing: CodePool, maria: User) -> None:
        shown = text_of(self.upload(at(maria), mailing, b"code\nSUMMER-1\nsummer-1\nx\n"))
        assert "Nothing landed: 2 of 3 rows are wrong." in shown
        assert "row 3: the code …er-1 stands in row 2 already" in shown
        assert not Code.objects.exists()

    def test_a_file_that_is_none(self, at: At, mailing: CodePool, maria: User) -> None:
        assert "unknown columns: name" in text_of(self.upload(at(maria), mailing, b"name\nx\n"))

    def test_a_file_too_large_for_a_browser(self, at: At, mailing: CodePool, maria: User) -> None:
        assert "at most 200,000 rows" in text_of(self.upload(at(maria), mailing, b"code\n" + b"\n" * 200_002))


class TestExporting:
    def test_once_and_never_again(self, at: At, mailing: CodePool, maria: User, olga: User) -> None:
        batch = generate(actor=maria, pool=mailing, order=Order(3), door="command")
        client, address = at(olga), f"{BATCHES}{batch.pk}/export/"
        assert "once and never again" in page(client, address)
        answer = client.post(address)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert "no-store" in answer["Cache-Control"]
        assert f"mailing-{batch.pk}.csv" in answer["Content-Disposition"]
        codes = [line.split(",")[0] for line in text_of(answer).splitlines()[1:]]
        assert len(known_codes(codes)) == 3
        again = client.post(address, follow=True)
        assert "by olga; that is possible once." in text_of(again)
        assert not any(code in text_of(again) for code in codes)
        assert CodeEvent.objects.filter(deed="exported", door="admin", actor=olga).count() == 1


class TestVoiding:
    def test_a_batch_and_a_pool(self, at: At, mailing: CodePool, maria: User, filled: Filled) -> None:
        batch, codes = filled(mailing, 2)
        client = at(maria)
        assert client.post(f"{BATCHES}{batch.pk}/void/", {"reason": ""}).status_code == 200
        assert known_codes(codes)[codes[0].casefold()].state == "unused"
        assert "are void." in text_of(
            client.post(f"{BATCHES}{batch.pk}/void/", {"reason": "lost"}, follow=True)
        )
        assert "are void." in text_of(
            client.post(f"{POOLS}{mailing.pk}/void/", {"reason": "lost"}, follow=True)
        )
        assert {each.state for each in known_codes(codes).values()} == {"void"}
        again = client.post(f"{POOLS}{mailing.pk}/void/", {"reason": "again"}, follow=True)
        assert "is void already" in text_of(again)

    def test_one_code_is_found_and_voided(self, at: At, mailing: CodePool, ada: User, filled: Filled) -> None:
        _, (code, *_rest) = filled(mailing, 2)
        agent = at(person("agent", "void_code"))
        found = agent.post(f"{POOLS}find/", {"code": code.lower()})
        assert f"…{code[-4:]}" in text_of(found)
        assert "affiliate:anna" in text_of(found)
        assert "no-store" in found["Cache-Control"]
        refused = agent.post(f"{POOLS}find/", {"code": code, "void": "1", "reason": ""})
        assert "needs a reason" in text_of(refused)
        agent.post(f"{POOLS}find/", {"code": code, "void": "1", "reason": "leaked"})
        assert known_codes([code])[code.casefold()].state == "void"
        assert "No pool has this code." in text_of(agent.post(f"{POOLS}find/", {"code": "NOBODYS"}))
        onlooker = at(ada)
        assert 'name="void"' not in text_of(onlooker.post(f"{POOLS}find/", {"code": _rest[0]}))
        forced = onlooker.post(f"{POOLS}find/", {"code": _rest[0], "void": "1", "reason": "x"})
        assert forced.status_code == 403


def test_the_report_and_the_events(at: At, mailing: CodePool, ada: User, filled: Filled) -> None:
    filled(mailing, 7)
    client = at(ada)
    report = page(client, f"{POOLS}report/")
    assert "affiliate:anna" in report
    assert '<td class="od-number">7</td>' in report
    events = page(client, "/admin/decisions/codeevent/")
    assert "exported" in events
    assert client.get("/admin/decisions/codeevent/add/").status_code == 403
    assert client.get(f"{BATCHES}add/").status_code == 403


def test_whoever_has_no_right_sees_nothing(at: At, mailing: CodePool) -> None:
    client = at(User.objects.create_user("nina", is_staff=True))
    for address in (POOLS, BATCHES, f"{POOLS}{mailing.pk}/change/", f"{POOLS}find/", f"{POOLS}report/"):
        assert client.get(address).status_code in (302, 403), address
