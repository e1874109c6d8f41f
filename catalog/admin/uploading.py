"""Import and export of a feed's file on a list page."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from import_export.admin import ImportExportModelAdmin
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from catalog.admin.reading import CatalogAdmin
from catalog.tables.files import FeedResource, FileResult, resource_for
from catalog.tables.formats import SafeCSV, SafeXLSX


class FileAdmin(CatalogAdmin, ImportExportModelAdmin):  # type: ignore[misc]
    """A list whose rows also come and go as CSV or XLSX; a file is previewed before it lands."""

    feed: ClassVar[str]
    formats = [SafeCSV, SafeXLSX]
    import_form_class = ImportForm
    export_form_class = ExportForm
    import_template_name = "catalog/admin/import.html"
    # The import record says who brought which rows; single log entries would only repeat it.
    skip_admin_log = True

    def get_resource_classes(self, request: HttpRequest) -> list[type[FeedResource]]:
        return [resource_for(self.feed)]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        """The export page; a filter that nobody knows is dropped, as lists do."""
        try:
            return super().export_action(request)  # type: ignore[no-any-return]
        except IncorrectLookupParameters:
            return HttpResponseRedirect(request.path)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Lands the previewed file; one that was landed already, or waited too long, is uploaded again."""
        try:
            return super().process_import(request, **kwargs)  # type: ignore[no-any-return]
        except FileNotFoundError:
            messages.error(request, _("The uploaded file is no longer there: upload it again."))
            return HttpResponseRedirect(self.reverse_url_for_import())

    def reverse_url_for_import(self) -> str:
        """Where a file is uploaded."""
        options = self.model._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_import")

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns = resource_for(self.feed)().table.feed.columns
        return super().get_import_context_data(**kwargs) | {"columns": columns}  # type: ignore[no-any-return]

    def add_data_read_fail_error_to_form(self, form: Form, e: Exception) -> None:
        form.add_error("import_file", _("It can't be read. Is it of the format chosen, CSV (UTF-8) or XLSX?"))

    def add_success_message(self, result: FileResult, request: HttpRequest) -> None:
        records = reverse("admin:catalog_importrecord_changelist")
        landed = _("{landed} of {total} rows landed.").format(landed=result.landed, total=result.total_rows)
        if result.refused:
            messages.warning(request, landed + " " + _("The others are listed under {}").format(records))
        else:
            messages.success(request, landed)
