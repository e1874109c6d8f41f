"""The parts of an offer's page, in its order; benefits and conditions stand in two of them."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.contrib.auth.models import User

from decisions.public import STAGES
from promotions.builder.limits import limit_specs
from promotions.builder.sections import INHERITED, Section, governed_specs, zone_spec
from promotions.builder.spec import Spec
from promotions.models import Campaign


def offer_sections(
    people: Sequence[User], campaigns: Sequence[Campaign], languages: Iterable[str] = ()
) -> list[Section]:
    """The sections of an offer's page; `languages` are those in which it has texts already."""
    return [
        _head(campaigns),
        _gives(languages),
        Section("whom", "To whom", "All of these must hold. Without any, everybody gets it.", []),
        _where(),
        _money(),
        _stacking(),
        Section("why", "Why and until", "What review asks for. " + INHERITED, governed_specs(people)),
    ]


def _head(campaigns: Sequence[Campaign]) -> Section:
    frames = [(campaign.code, f"{campaign.name} ({campaign.code})") for campaign in campaigns]
    return Section(
        "head",
        "",
        "",
        [
            Spec("name", "Name", "text", "What people call it, also in answers to channels."),
            Spec("campaign", "Campaign", "choice", blank="none", options=frames),
        ],
    )


def _gives(languages: Iterable[str]) -> Section:
    triggers = [("automatic", "by itself, whenever it fits"), ("code", "when a code is entered")]
    return Section(
        "gives",
        "Gives",
        "What the shopper gets. All benefits are given together or not at all.",
        [
            Spec("trigger", "Applies", "choice", default="automatic", options=triggers),
            Spec("codes", "Codes", "texts", "One a line."),
        ],
        [
            Spec(
                "pools",
                "Pools of codes",
                "texts",
                "Entered like the offer's own codes. One a line.",
            ),
            Spec("case_sensitive", "Capitals and small letters of codes differ", "flag", default=False),
            Spec("partner", "Partner", "text", "The affiliate or influencer to whom the codes belong."),
            *_translations(languages),
        ],
        "Codes and wording in detail",
    )


def _translations(languages: Iterable[str]) -> list[Spec]:
    named = dict(settings.LANGUAGES) | {
        code: code for code in languages if code not in dict(settings.LANGUAGES)
    }
    return [
        Spec(f"texts.{code}.{key}", f"{label}, {name}", "text")
        for code, name in named.items()
        for key, label in (("name", "Name"), ("message", "Message"))
    ]


def _where() -> Section:
    return Section(
        "where",
        "When and where",
        "A date as the end means to the end of that day.",
        [
            Spec("starts", "Starts", "moment", INHERITED),
            Spec("ends", "Ends", "moment", INHERITED),
            zone_spec("the campaign's, else UTC"),
            Spec("where.channels", "Channels", "texts", "Empty: all channels.", suggest="channels"),
            Spec("where.regions", "Regions", "texts", "Empty: everywhere.", suggest="regions"),
            Spec("where.stores", "Stores", "texts", "Empty: all stores.", suggest="stores"),
        ],
    )


def _money() -> Section:
    short = [("refuse", "refuse the offer"), ("cut", "give what is left")]
    returns = [
        ("keep", "what was given on the rest stays"),
        ("reevaluate", "what is kept is priced anew"),
        ("claw_back", "what is no longer earned is kept from the refund"),
    ]
    limits = limit_specs()
    return Section(
        "money",
        "Money and limits",
        "How much it may give away, and how often it may be used. One use is one order.",
        [
            Spec("budget", "Budget", "money", "Money given away at most. " + INHERITED),
            Spec("budget.none", "Or: no budget, because", "text", "Review asks for one or the other."),
            *(limits.pop(key) for key in ("total", "per_customer")),
        ],
        [
            Spec("budget_short", "When the rest of the budget is too small", "choice", options=short),
            *limits.values(),
            Spec("returns", "When a part is returned", "choice", default="keep", options=returns),
        ],
        "More limits, guests, returns",
    )


def _stacking() -> Section:
    alone = [
        ("basket", "in the whole basket"),
        ("stage", "in its stage"),
        ("line", "on each line that it reduces"),
    ]
    exclusive = (
        "In the basket or stage it keeps other offers out, or they keep it out. On its lines nobody is kept "
        "out: who comes first by priority, start and code gets the line, and both go on with the others."
    )
    grouped = (
        "Of one group the best offer applies to a basket, unless the policy says otherwise: "
        "the first, or so many, and for each line or unit apart."
    )
    return Section(
        "stacking",
        "Stacking",
        "How it gets along with other offers. Without an entry it combines with all that allow it.",
        [
            Spec("stacking.exclusive", "Alone", "choice", exclusive, blank="no, it combines", options=alone),
            Spec("stacking.groups", "Groups", "texts", grouped, suggest="groups"),
            Spec("priority", "Priority", "whole", "Higher first; 0 unless stated."),
        ],
        [
            Spec("stacking.never_with.offers", "Never with these offers", "texts", suggest="offers"),
            Spec("stacking.never_with.tags", "Never with offers so tagged", "texts", suggest="offer_tags"),
            Spec(
                "stacking.never_with.groups", "Never with offers of these groups", "texts", suggest="groups"
            ),
            Spec(
                "stacking.share_units",
                "Shares units with other set offers",
                "flag",
                "Also with members of its groups that the policy keeps apart unit by unit. Both must say so.",
                default=False,
            ),
            Spec(
                "stage",
                "Stage",
                "choice",
                blank="that of its benefits",
                options=[(stage, stage) for stage in STAGES],
            ),
        ],
        "Never with, units, stage",
    )
