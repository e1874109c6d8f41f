"""The fields of an offer's limits: those that the language declares, in plain words."""

from dataclasses import replace

from decisions.public import Limits
from promotions.builder.spec import Spec, specs_of

_HELP = {
    "total": "So many orders use it at most. Empty: any number.",
    "per_customer": "Empty: any number.",
    "per_code": "Empty: any number.",
    "per_store": "The same number for every store. Empty: any number.",
    "per_channel": "Channels that are not named have no limit of their own.",
    "guests": "Guests are those who are known by none of the above.",
    "cancelled": "",
}
_WORDS = {
    "id": "customer number",
    "email": "e-mail",
    "device": "device",
    "card": "payment card",
    "allow": "may use it without being counted",
    "reject": "do not get it",
    "give_back": "gives its use back",
    "keep": "stays counted",
}


def limit_specs() -> dict[str, Spec]:
    """By key of the language: the field of each limit."""
    return {
        spec.key: replace(
            spec,
            key=f"limits.{spec.key}",
            help=_HELP.get(spec.key, spec.help),
            options=[(value, _WORDS.get(value, label)) for value, label in spec.options],
        )
        for spec in specs_of(Limits)
    }
