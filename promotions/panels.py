"""What other floors add to an offer's page: panels to read, actions to take (always by POST).

Filled in an app's `ready`:

    register_panel("Evidence", "governance/evidence.html", evidence_context)
    register_action("submit", "Send to review", may_submit, submit_view, template="governance/note.html")
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from promotions.models import Campaign, Offer, OfferVersion

ContextBuilder = Callable[[HttpRequest, OfferVersion], Mapping[str, Any] | None]
"""The template's context, or None: nothing to show for this version."""

PermissionCheck = Callable[[HttpRequest, OfferVersion], bool | str]
"""True: a button. False: nothing. A text: a greyed button with this reason why not."""

ActionView = Callable[[HttpRequest, OfferVersion], HttpResponse | None]
"""Called on POST only, whatever the check said (the service refuses and notes the attempt).

None = back to the offer's page. An OfferdeskError is shown there in words; one that is refused gives 403.
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the offer's page."""

    title: str
    template: str
    context: ContextBuilder
    order: int


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the offer's page; `template` holds the inputs that it asks for, if any."""

    name: str
    label: str
    check: PermissionCheck
    view: ActionView
    template: str
    style: str
    saves_first: bool
    order: int


@dataclass(frozen=True, slots=True)
class OfferedAction:
    """An action as it stands for one person and version; `refusal` says why it is greyed."""

    action: Action
    refusal: str


Remarks = Callable[[Offer], Mapping[int, Sequence[tuple[str, str]]]]
"""Version number -> its submissions in order, each with its note and the remark of the answer."""

_remarks: list[Remarks] = []
_panels: dict[str, Panel] = {}
_actions: dict[str, Action] = {}


def register_panel(title: str, template: str, context_builder: ContextBuilder, *, order: int = 100) -> None:
    """Adds a panel; `template` gets the context with `version` and `request`."""
    _panels[title] = Panel(title, template, context_builder, order)


def register_action(
    name: str,
    label: str,
    permission_check: PermissionCheck,
    view: ActionView,
    *,
    template: str = "",
    style: str = "plain",
    saves_first: bool = True,
    order: int = 100,
) -> None:
    """Adds an action; `style`: plain, primary or danger. With a template its inputs open before the POST.

    On the page of a draft it saves what was typed before it acts, unless `saves_first` is off.
    """
    _actions[name] = Action(name, label, permission_check, view, template, style, saves_first, order)


def register_remarks(remarks: Remarks) -> None:
    """Adds what was said at submissions and answers; an offer's history shows it at its entries."""
    _remarks.append(remarks)


def remarks_of(offer: Offer) -> dict[int, list[tuple[str, str]]]:
    """Everything that was said, by version."""
    said: dict[int, list[tuple[str, str]]] = {}
    for remarks in _remarks:
        for number, pairs in remarks(offer).items():
            said.setdefault(number, []).extend(pairs)
    return said


CampaignContext = Callable[[HttpRequest, Campaign], Mapping[str, Any] | None]

_campaign_panels: list[tuple[str, str, CampaignContext]] = []


def register_campaign_panel(title: str, template: str, context_builder: CampaignContext) -> None:
    """Adds a panel to campaigns' pages; `template` gets the context with `campaign` and `request`."""
    _campaign_panels.append((title, template, context_builder))


def campaign_panels(request: HttpRequest, campaign: Campaign) -> list[tuple[str, str]]:
    """(title, HTML) of every panel that has something to show."""
    shown: list[tuple[str, str]] = []
    for title, template, build in _campaign_panels:
        if (context := build(request, campaign)) is not None:
            text = render_to_string(template, {**context, "campaign": campaign}, request=request)
            shown.append((title, text))
    return shown


def panels() -> list[Panel]:
    """Every panel in order."""
    return sorted(_panels.values(), key=lambda panel: (panel.order, panel.title))


def action(name: str) -> Action | None:
    """An action by name."""
    return _actions.get(name)


def offered_actions(request: HttpRequest, version: OfferVersion) -> list[OfferedAction]:
    """The actions that this person sees for this version."""
    offered = []
    for each in sorted(_actions.values(), key=lambda one: (one.order, one.name)):
        verdict = each.check(request, version)
        if verdict is not False:
            offered.append(OfferedAction(each, verdict if isinstance(verdict, str) else ""))
    return offered
