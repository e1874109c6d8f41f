"""Amounts in forms: decimal texts of the row's currency, minor units in the database."""

from typing import Any

from django import forms

from catalog.models import Price
from catalog.money import CURRENCIES, MoneyError, to_minor, to_text

AMOUNTS = ("amount", "cost", "floor")


class PriceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A price whose amounts are typed as they are written: 49.90."""

    amount = forms.CharField(max_length=24, label="Price")
    cost = forms.CharField(max_length=24, required=False, help_text="Net; empty = unknown.")
    floor = forms.CharField(max_length=24, required=False, help_text="No offer goes below; empty = none.")

    class Meta:
        model = Price
        fields = ("product", "currency", "region", *AMOUNTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price = self.instance
        if price.pk and price.currency in CURRENCIES:
            for name in AMOUNTS:
                minor = getattr(price, name)
                self.initial[name] = "" if minor is None else to_text(minor, price.currency)

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).strip().upper()
        if currency not in CURRENCIES:
            raise forms.ValidationError("This is not an ISO 4217 currency.")
        return currency

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in AMOUNTS:
            if "currency" not in cleaned:
                # Texts of an unknown currency must not reach the model; the form is refused anyway.
                cleaned[name] = 0
            elif name in cleaned:
                cleaned[name] = self._minor(name, cleaned[name].strip(), cleaned["currency"])
        return cleaned

    def _minor(self, name: str, text: str, currency: str) -> int | None:
        if not text:
            return None
        try:
            minor = to_minor(text, currency)
        except MoneyError as error:
            self.add_error(name, f"{error}.")
            return None
        if minor < 0:
            self.add_error(name, "This amount is not negative.")
        return minor
