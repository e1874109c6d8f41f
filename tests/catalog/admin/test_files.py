"""Files in and out: previewed before they land, errors by row, nothing that a spreadsheet runs."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import tablib
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

from catalog.models import Customer, ImportRecord, Price, Product, Region, Segment, Stock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.catalog.urls")]

CSV, XLSX = "0", "1"


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss", "boss@example.com"))
    return client


def upload(client: Client, model: str, content: bytes, file_format: str = CSV) -> Any:
    """The preview of a file."""
    file = SimpleUploadedFile("rows.xlsx" if file_format == XLSX else "rows.csv", content)
    form = {"resource": "0", "format": file_format, "import_file": file}
    return client.post(reverse(f"admin:catalog_{model}_import"), form)


def confirm(client: Client, model: str, preview: Any) -> Any:
    """What confirming the preview answers."""
    form = preview.context["confirm_form"].initial
    return client.post(reverse(f"admin:catalog_{model}_process_import"), form, follow=True)


def export(client: Client, model: str, file_format: str = CSV, **query: str) -> bytes:
    address = reverse(f"admin:catalog_{model}_export") + ("?q=" + query["q"] if query else "")
    response = client.post(address, {"resource": "0", "format": file_format})
    assert response.status_code == 200
    return bytes(response.content)


def rows_of(content: bytes) -> list[dict[str, Any]]:
    dataset = tablib.Dataset().load(content.decode(), format="csv")
    found: list[dict[str, Any]] = dataset.dict
    return found


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


class TestImport:
    def test_a_preview_changes_nothing_and_shows_what_would(self, boss: Client) -> None:
        Product.objects.create(sku="B", name="Old", brand="Lune")
        Product.objects.create(sku="C", name="Same")
        content = b"sku,name,categories,tax_rate\nA,New,women/dresses; sale,19\nB,Newer,,\nC,Same,,\n"
        preview = upload(boss, "product", content)
        result = preview.context["result"]
        assert [row.import_type for row in result.valid_rows()] == ["new", "update", "skip"]
        shown = preview.content.decode()
        assert "<del>Old</del> <ins>Newer</ins>" in shown
        assert "sale; women/dresses" in shown
        assert set(Product.objects.values_list("sku", "name")) == {("B", "Old"), ("C", "Same")}
        assert not ImportRecord.objects.exists()

        done = confirm(boss, "product", preview)
        assert "3 of 3 rows landed." in done.content.decode()
        new = Product.objects.get(sku="A")
        assert (new.tax_rate, new.categories.count()) == (Decimal("19"), 2)
        kept = Product.objects.get(sku="B")
        assert (kept.name, kept.brand) == ("Newer", "Lune")
        record = ImportRecord.objects.get()
        assert (record.kind, record.door, record.rows, record.landed) == ("products", "admin", 3, 3)
        assert record.actor is not None
        assert record.actor.username == "boss"

    def test_errors_stand_at_their_row_and_block_the_file(self, boss: Client) -> None:
        content = b"sku,tax_rate,discountable\nA,19,yes\nB,a lot,yes\n,7,perhaps\nA,7,no\n"
        preview = upload(boss, "product", content)
        invalid = {row.number: row.error_dict for row in preview.context["result"].invalid_rows}
        assert set(invalid) == {3, 4, 5}
        assert list(invalid[3]) == ["tax_rate"]
        assert set(invalid[4]) == {"sku", "discountable"}
        assert "Row 2 has the same sku." in str(invalid[5])
        assert "confirm_form" not in preview.context
        assert not Product.objects.exists()

    def test_of_many_errors_the_first_hundred_are_shown_and_all_are_counted(self, boss: Client) -> None:
        lines = "\n".join(f"S{number},x" for number in range(150))
        preview = upload(boss, "product", f"sku,tax_rate\n{lines}\n".encode())
        assert len(preview.context["result"].invalid_rows) == 100
        assert "150 can't land" in preview.content.decode().replace("&#x27;", "'")

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"sku,colour\nA,red\n", "Unknown columns: colour. Known are sku, name"),
            (b"name\nA\n", "Columns are missing: sku"),
            (b"sku,name,name\nA,b,c\n", "A column stands twice"),
        ],
    )
    def test_a_wrong_file_is_refused_as_a_whole(self, boss: Client, content: bytes, reason: str) -> None:
        preview = upload(boss, "product", content)
        assert preview.status_code == 200
        page = preview.content.decode()
        assert page.count(reason) == 1
        assert "ValidationError" not in page
        assert "ValueError" not in page
        assert "one wrong row holds all of it back" in page
        assert "<code>sku</code> (required)" in page

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04rubbish"])
    def test_rubbish_is_refused(self, boss: Client, content: bytes) -> None:
        for file_format in (CSV, XLSX):
            response = upload(boss, "product", content, file_format)
            assert response.status_code == 200
            assert "confirm_form" not in response.context
            assert "encountered" not in response.content.decode()
        assert not Product.objects.exists()

    def test_blank_rows_are_skipped_and_rows_keep_their_numbers(self, boss: Client) -> None:
        content = workbook([["sku", "name"], ["A", "x"], [None, " "], ["A", "y"], [None, None]])
        preview = upload(boss, "product", content, XLSX)
        result = preview.context["result"]
        assert [row.number for row in result.invalid_rows] == [4]
        assert "Row 2 has the same sku." in str(result.invalid_rows[0].error_dict)
        assert "The file has 2 rows" in preview.content.decode()
        good = upload(boss, "product", b"sku,name\nA,x\n,\nB,y\n,\n")
        assert "2 of 2 rows landed." in confirm(boss, "product", good).content.decode()

    def test_a_nul_is_an_error_of_its_row(self, boss: Client) -> None:
        preview = upload(boss, "product", b"sku,name\nA,x\x00y\n")
        assert preview.status_code == 200
        assert "confirm_form" not in preview.context

    def test_a_spreadsheets_numbers_are_taken_as_written(
        self, boss: Client, regions: dict[str, Region]
    ) -> None:
        Product.objects.create(sku="4711")
        content = workbook(
            [
                ["sku", "currency", "region", "price", "cost"],
                [4711, "EUR", "DE", 19.99, 5],
                [4711, "EUR", None, 20.1, None],
            ]
        )
        confirm(boss, "price", upload(boss, "price", content, XLSX))
        prices = Price.objects.values_list("region__code", "amount", "cost").order_by("amount")
        assert list(prices) == [("DE", 1999, 500), (None, 2010, None)]

    def test_stock_and_customers(self, boss: Client) -> None:
        Product.objects.create(sku="TOTE")
        confirm(boss, "stock", upload(boss, "stock", b"sku,location,quantity\nTOTE,main,12\n"))
        assert Stock.objects.get().quantity == 12
        Segment.objects.create(code="vip", name="VIP")
        content = b'id,email,tier,segments,identities\nc-1,anna@example.com,gold,vip,"{""card"": ""k-1""}"\n'
        confirm(boss, "customer", upload(boss, "customer", content))
        customer = Customer.objects.get()
        assert customer.email_hash.startswith("f7d54c22")
        assert [segment.code for segment in customer.segments.all()] == ["vip"]
        assert customer.identities.get().value == "k-1"

    def test_a_long_file_lands_whole_and_shows_its_beginning(self, boss: Client) -> None:
        lines = "\n".join(f"S{number},Name {number}" for number in range(2500))
        preview = upload(boss, "product", f"sku,name\n{lines}\n".encode())
        assert len(preview.context["result"].valid_rows()) == 100
        assert "The file has 2500 rows" in preview.content.decode()
        confirm(boss, "product", preview)
        assert Product.objects.count() == 2500
        assert ImportRecord.objects.get().landed == 2500

    def test_a_file_that_landed_once_is_not_confirmed_again(self, boss: Client) -> None:
        preview = upload(boss, "product", b"sku,name\nTOTE,Tote\n")
        confirm(boss, "product", preview)
        again = confirm(boss, "product", preview)
        assert "no longer there: upload it again" in again.content.decode()

    def test_half_a_surrogate_pair_is_an_error_of_its_row(self, boss: Client) -> None:
        content = b'sku,attributes\nA,"{""a"": ""\\ud800""}"\n'
        response = upload(boss, "product", content)
        assert response.status_code == 200
        assert not Product.objects.exists()


class TestExport:
    def test_what_is_exported_comes_back_the_same(self, boss: Client, regions: dict[str, Region]) -> None:
        content = (
            b"sku,name,brand,categories,tags,attributes,tax_rate,listed_since,discountable\n"
            b'A,=1+1,@lune,women/dresses; sale,"[""x;y"", ""-z""]","{""size"": ""38""}",7.5,2026-03-01,no\n'
        )
        confirm(boss, "product", upload(boss, "product", content))
        Price.objects.create(
            product=Product.objects.get(), currency="EUR", region=regions["DE"], amount=4990, floor=1
        )
        for model in ("product", "price"):
            for file_format in (CSV, XLSX):
                exported = export(boss, model, file_format)
                preview = upload(boss, model, exported, file_format)
                kinds = [row.import_type for row in preview.context["result"].valid_rows()]
                assert kinds == ["skip"], (model, file_format)

    def test_no_cell_is_a_formula(self, boss: Client) -> None:
        evil = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)"]
        for number, text in enumerate(evil):
            Product.objects.create(sku=f"S{number}", name=text, tags=["=x"])
        names = [row["name"] for row in rows_of(export(boss, "product"))]
        assert names == [f"'{text}" for text in evil]
        sheet = load_workbook(BytesIO(export(boss, "product", XLSX))).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert {row[1].value for row in sheet.iter_rows(min_row=2)} == {f"'{text}" for text in evil}

    def test_it_follows_the_search(self, boss: Client) -> None:
        for sku in ("A1", "A2", "B1"):
            Product.objects.create(sku=sku)
        assert [row["sku"] for row in rows_of(export(boss, "product", q="A"))] == ["A1", "A2"]

    def test_personal_tokens_stay_here(self, boss: Client) -> None:
        customer = Customer.objects.create(code="c-1", email_hash="a" * 64)
        customer.identities.create(kind="card", value="secret-token")
        row = rows_of(export(boss, "customer"))[0]
        assert set(row) == {"id", "email_hash", "tier", "attributes", "segments"}
        assert b"secret-token" not in export(boss, "customer")


def test_an_unknown_filter_on_an_export_is_dropped(boss: Client) -> None:
    address = reverse("admin:catalog_customer_export")
    response = boss.get(address, {"anything": "1"})
    assert (response.status_code, response.headers["Location"]) == (302, address)
