"""The form in which a person says how to be told."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from governance.notifications.kinds import KINDS, MAIL
from governance.notifications.subscribing import Wish


class SettingsForm(forms.Form):
    """Language, and when the day's digest comes."""

    language = forms.ChoiceField(
        label=_("Language of mails"),
        choices=lambda: [("", _("that of the house")), *settings.LANGUAGES],
        required=False,
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [(name, name) for name in sorted(available_timezones())]
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Daily mail at"), choices=[(hour, f"{hour:02d}:00") for hour in range(24)], coerce=int
    )


def wishes_in(posted: Mapping[str, Any]) -> dict[str, Wish]:
    """What was ticked and chosen, by kind; a way that nobody knows is as it was by default."""
    known = {name for name, _label in MAIL}
    wishes = {}
    for kind, told in KINDS.items():
        mail = str(posted.get(f"mail.{kind}", ""))
        wishes[kind] = Wish(f"inbox.{kind}" in posted, mail if mail in known else told.mail)
    return wishes


def rows_of(wishes: Mapping[str, Wish]) -> list[dict[str, Any]]:
    """What the page shows of each kind."""
    return [
        {
            "kind": kind,
            "label": told.label,
            "inbox": wishes[kind].inbox,
            "ways": [(name, label, name == wishes[kind].mail) for name, label in MAIL],
        }
        for kind, told in KINDS.items()
    ]
