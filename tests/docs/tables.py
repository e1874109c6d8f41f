"""The tables of the pages that are made from the code."""

import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.apps import apps
from django.contrib.admin import site
from django.db.models import Model
from django.utils import translation

import governance.api.codes
import governance.migrations
import promotions.api.codes  # noqa: F401 - registers codes
from catalog.api.codes import PROBLEM_CODES
from catalog.services.feeds.running import FEEDS
from decisions.engine import reasons
from decisions.engine.secrecy import SECRET
from decisions.wording.reasons import WORDINGS, wording_of
from decisions.wording.voices import Wording
from governance.jobs.registry import JOBS
from governance.launch.life import ACTS
from governance.permissions import GRANTS, granted
from governance.roles import Role
from promotions.models import VersionState
from promotions.services.states import MOVES

ACTIONS = ("view", "add", "change", "delete")
WORDS = {
    ("view",): "see",
    ("add",): "add",
    ("view", "add"): "see, add",
    ("view", "change"): "see, change",
    ("view", "delete"): "see, delete",
    ("view", "add", "change"): "edit",
    ACTIONS: "all",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def problem_codes() -> str:
    """Every code of an error answer."""
    codes = sorted(PROBLEM_CODES.values(), key=lambda code: (code.status, code.code))
    return table(
        ["status", "`code`", "meaning", "again?"],
        [
            [str(code.status), f"`{code.code}`", code.sentence, "can help" if code.retryable else ""]
            for code in codes
        ],
    )


def reason_codes() -> str:
    """Every reason with its parameters and what an agent at the till reads."""
    params = reason_params()
    return table(
        ["`code`", "`params`", "in words"],
        [
            [
                f"`{code}`" + (" *" if code in SECRET else ""),
                params[code.name],
                agent_text(code),
            ]
            for code in reasons.Code
        ],
    )


def reason_params() -> dict[str, str]:
    """What the source says beside each reason: its parameters."""
    lines = re.findall(r'^    ([A-Z_]+) = "[a-z_]+"(?:  # (.*))?$', inspect.getsource(reasons.Code), re.M)
    return dict(lines)


def agent_text(code: reasons.Code) -> str:
    """The agent's sentence, its parameters in italics."""
    wording = wording_of(code)
    assert wording is not None, f"{code} has no wording"
    return as_shown(wording.agent)


def as_shown(text: str) -> str:
    """A text with its parameters in italics."""
    return re.sub(r"%\(([a-z_]+)\)s", r"*\1*", text)


def reason_words() -> str:
    """What each reason says to the three audiences, in English."""
    params = reason_params()
    rows = [
        [
            named(key),
            "" if ":" in key else params[code_of(key).name],
            *map(as_shown, (each.shopper, each.agent, each.engineer)),
        ]
        for key, each in worded()
    ]
    return table(["`code`", "`params`", "shopper", "agent at the till", "engineer"], rows)


def reason_translations(language: str) -> str:
    """What each reason says to shoppers and agents in another language."""
    with translation.override(language):
        rows = [
            [named(key), *(as_shown(translation.gettext(text)) for text in (each.shopper, each.agent))]
            for key, each in worded()
        ]
    return table(["`code`", "shopper", "agent at the till"], rows)


def worded() -> list[tuple[str, Wording]]:
    """Every text by its key, in the order of the codes; the general one of a code first."""
    order = list(reasons.Code)
    return sorted(WORDINGS.items(), key=lambda pair: (order.index(code_of(pair[0])), ":" in pair[0]))


def code_of(key: str) -> reasons.Code:
    """The code of a text's key ("below_minimum:subtotal")."""
    return reasons.Code(key.partition(":")[0])


def named(key: str) -> str:
    """A text's key as the tables show it."""
    code, _, of = key.partition(":")
    return f"`{code}` of {of}" if of else f"`{code}`"


def feeds() -> str:
    """Every feed with its columns; needed ones first."""
    parts = []
    for kind, (feed, _) in FEEDS.items():
        method = "POST" if kind == "orders" else "PUT"
        rows = sorted(feed.columns, key=lambda column: not column.required)
        parts.append(
            f"`{method} /{kind}`, one row per {', '.join(f'`{name}`' for name in feed.key)}:\n\n"
            + table(
                ["key", "", "meaning"],
                [[f"`{row.name}`", "needed" if row.required else "", row.help] for row in rows],
            )
        )
    return "\n".join(parts)


def jobs() -> str:
    """Every scheduled job with the period that a new installation has."""
    names = sorted(module.name for module in pkgutil.iter_modules(governance.migrations.__path__))
    found = [importlib.import_module(f"governance.migrations.{name}") for name in names]
    added = [module.EVERY for module in found if hasattr(module, "EVERY")]
    periods = {name: every(seconds) for each in added for name, seconds in each.items()}
    return table(
        ["job", "runs", "what it does"],
        [[f"`{job.name}`", periods[job.name], job.sentence] for job in JOBS.values()],
    )


def acts() -> str:
    """What may be done to a version."""
    rows = [
        [
            act.name,
            act.sentence,
            ", ".join(state.label for state in act.states),
            VersionState(act.becomes).label if act.becomes in VersionState.values else act.becomes,
            ", ".join(act.doors),
        ]
        for act in ACTS.values()
    ]
    return table(["act", "what it does", "in the states", "becomes", "asked for on"], rows)


def who() -> str:
    """Which role may do what."""
    rows = [
        [act.name, *("●" if role in act.roles else "○" if role in act.owners else "" for role in Role)]
        for act in ACTS.values()
    ]
    return table(["", *Role], rows)


def moves() -> str:
    """Which state may follow which."""
    rows = [
        [state.label, ", ".join(each.label for each in VersionState if each in following) or "none"]
        for state, following in MOVES.items()
    ]
    return table(["state", "may become"], rows)


def every(seconds: int) -> str:
    """A period in words."""
    return f"every {seconds} s" if seconds < 60 else f"every {seconds // 60} min"


def roles() -> str:
    """What each role may see and change in the admin; models with the same rights share a row.

    Rights to what has no page there (groups, the framework's own log) are left out: nobody meets them.
    """
    shown = {model._meta.label_lower for model in models_on_pages()}
    rights = {role: rights_of(role) for role in GRANTS}
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for model in sorted({model for granted_to in rights.values() for model in granted_to} & shown):
        alike[tuple(rights[role].get(model, "") for role in Role)].append(name_of(model))
    rows = [[", ".join(sorted(names)), *cells] for cells, names in alike.items()]
    return table(["", *Role], sorted(rows))


def models_on_pages() -> set[type[Model]]:
    """Every model with pages of its own, or with rows on the page of another."""
    registered = site._registry.items()
    return {model for model, _ in registered} | {row.model for _, page in registered for row in page.inlines}


def rights_of(role: Role) -> dict[str, str]:
    """app.model -> what the role may do with it, in a word."""
    actions: dict[str, set[str]] = defaultdict(set)
    for app, codename in granted(role):
        action, _, model = codename.partition("_")
        actions[f"{app}.{model}"].add(action)
    return {model: _in_words(found) for model, found in actions.items()}


def _in_words(actions: set[str]) -> str:
    """The usual actions in a word, then those of the model alone ("edit, export")."""
    usual = tuple(action for action in ACTIONS if action in actions)
    return ", ".join([*([WORDS[usual]] if usual else []), *sorted(actions - set(ACTIONS))])


def name_of(model: str) -> str:
    """What the admin calls a model."""
    return str(apps.get_model(model)._meta.verbose_name_plural)
