"""What is asked before something is done to codes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from decisions.codes.files import COLUMNS, CodeFile
from decisions.codes.generation import MOST, Order
from decisions.codes.pools import problems_of
from decisions.models import CodePool

MOST_ROWS = 200_000
MOST_BYTES = 32 * 2**20


class PoolForm(forms.ModelForm):  # type: ignore[type-arg]
    """A pool as it is to be."""

    class Meta:
        model = CodePool
        fields = (
            "slug", "name", "kind", "partner", "prefix", "length", "grouping", "expires", "note", "closed",
        )  # fmt: skip

    def clean_prefix(self) -> str:
        return str(self.cleaned_data["prefix"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        known = {name: value for name, value in cleaned.items() if name in self.fields}
        for problem in problems_of(CodePool(**{"kind": self.instance.kind, **known})):
            name = problem.pointer.removeprefix("/")
            if name in cleaned:
                self.add_error(name, problem.message)
        return cleaned


class GenerateForm(forms.Form):
    """How many codes, and what of them is to differ from the pool."""

    size = forms.IntegerField(
        min_value=1, max_value=MOST, label=_("Number of codes"), widget=UnfoldAdminIntegerFieldWidget
    )
    partner = forms.CharField(
        max_length=120,
        required=False,
        label=_("Partner"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Instead of the pool's."),
    )
    expires = forms.SplitDateTimeField(
        required=False,
        label=_("Expires"),
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text=_("UTC. If the pool ends earlier, that counts."),
    )
    note = forms.CharField(max_length=200, required=False, label=_("Note"), widget=UnfoldAdminTextInputWidget)

    def order(self) -> Order:
        """What was asked for."""
        return Order(**self.cleaned_data)


class ImportForm(forms.Form):
    """A file of codes that exist already."""

    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget,
        help_text=_(
            "CSV (UTF-8) or XLSX. The first row names the columns: {}; only code is needed. expires is a day "
            "(its end, UTC) or a time with its offset. The file lands whole or not at all."
        ).format(", ".join(COLUMNS)),
    )
    note = forms.CharField(max_length=200, required=False, label=_("Note"), widget=UnfoldAdminTextInputWidget)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES or CodeFile(file, file.name).expected() > MOST_ROWS:
            raise forms.ValidationError(
                _t(
                    "Here a file has at most {:,} rows and 32 MB; larger ones land by `manage codes import`."
                ).format(MOST_ROWS)
            )
        return file


class ReasonForm(forms.Form):
    """Why codes are voided."""

    reason = forms.CharField(label=_("Reason"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))


class CodeForm(forms.Form):
    """One code, in full."""

    code = forms.CharField(
        max_length=80,
        label=_("Code"),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("In full, as the shopper has it; upper or lower case."),
    )
    reason = forms.CharField(
        required=False,
        label=_("Reason for voiding"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Only where it is to be voided."),
    )
