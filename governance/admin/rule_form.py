"""The form of a rule's draft: its document as YAML or JSON, and why it changes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from catalog.errors import OfferdeskError
from decisions.public import DocumentErrors, load_documents
from governance.models import RuleVersion
from governance.policies.kinds import in_order
from governance.policies.services import checked
from promotions.documents import to_yaml


class DocumentField(forms.CharField):
    """One document, read as files are; what stands there already is shown as YAML."""

    def prepare_value(self, value: Any) -> Any:
        return to_yaml(in_order(value)) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            found = load_documents(text)
        except DocumentErrors as error:
            raise forms.ValidationError([problem.message for problem in error.problems]) from error
        if len(found) != 1:
            raise forms.ValidationError(_("Give exactly one document."))
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A draft; what is wrong is named with its path."""

    document = DocumentField(
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 18, "spellcheck": "false", "class": "desk-document"}),
        help_text=_(
            "One document of the offer language, YAML or JSON: a policy, guardrail, suppression or "
            "experiment, or the rules of a launch. What is wrong is named with its path."
        ),
    )

    class Meta:
        model = RuleVersion
        fields = ("document", "note")

    def clean_document(self) -> Any:
        document = self.cleaned_data["document"]
        try:
            checked(document)
        except OfferdeskError as error:
            places = [f"{each.pointer or '/'}: {each.message}" for each in error.errors]
            raise forms.ValidationError(places or [error.detail]) from error
        return document
