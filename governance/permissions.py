"""What each role may see and change in the back office, as one table; applied by a migration.

Model permissions open pages. What a person may *do* to an offer (submit, approve, pause ...) is asked of the
role itself, in the services.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

from governance.roles import Role

MAKE_CODES = ("add", "change", "generate", "import", "void")
"""Without "export": who draws codes is not who gets to read them."""
VIEW = ("view",)
EDIT = ("view", "add", "change")
FULL = ("view", "add", "change", "delete")

FACTS = tuple(
    f"catalog.{name}"
    for name in ("category", "product", "price", "stock", "channel", "region", "store", "segment")
)
PEOPLE = tuple(f"catalog.{name}" for name in ("customer", "customeridentity", "segmentmembership", "score"))
SALES = ("catalog.order", "catalog.orderline")
FEEDS = ("catalog.importrecord",)
KEYS = ("catalog.apikey",)
DEFINED = ("promotions.campaign", "promotions.offer", "promotions.offerversion")
FORECASTS = tuple(f"governance.{name}" for name in ("forecast", "forecastrun", "forecastchunk"))
LAUNCHES = (
    *(
        f"governance.{name}"
        for name in ("review", "approval", "publication", "campaignbudget", "evidencepart")
    ),
    *FORECASTS,
)
INCIDENTS = ("governance.incident",)
TESTS = ("governance.testbasket", "governance.basketrun")
RULES = ("governance.ruleversion",)
STOPS = ("governance.stoprule",)
LIVE = ("decisions.snapshot", "decisions.override", "decisions.till", "decisions.allowance")
DECIDED = ("decisions.loggeddecision", "decisions.offlinesale", "decisions.claim")
SEALED = ("decisions.seal", "decisions.erasure")
POOLS = ("decisions.codepool",)
CODES = ("decisions.code",)
HANDED_OUT = (*POOLS, "decisions.codebatch", "decisions.codeevent")
JOBS = ("governance.jobrun",)
SCHEDULE = tuple(
    f"django_celery_beat.{name}" for name in ("periodictask", "intervalschedule", "crontabschedule")
)
RIGHTS = (
    "governance.rolegrant",
    "governance.rolerequest",
    "governance.refusedattempt",
    "auth.user",
    "auth.group",
)
LOGINS = ("axes.accessattempt", "axes.accessfailurelog", "axes.accesslog")
TRAIL = ("admin.logentry",)
OWN = ("governance.notification",)
ENDPOINTS = ("governance.webhookendpoint",)
DELIVERIES = ("governance.delivery",)

EVERYTHING = (
    *FACTS, *PEOPLE, *SALES, *FEEDS, *KEYS, *DEFINED, *LAUNCHES, *INCIDENTS, *TESTS, *RULES, *STOPS, *LIVE,
    *DECIDED, *SEALED, *HANDED_OUT, *JOBS, *SCHEDULE, *RIGHTS, *LOGINS, *TRAIL, *ENDPOINTS, *DELIVERIES,
)  # fmt: skip

WATCHED = (
    *FACTS, *SALES, *FEEDS, *DEFINED, *LAUNCHES, *INCIDENTS, *LIVE, *DECIDED, *HANDED_OUT, *JOBS,
)  # fmt: skip
"""What operations looks at."""

Grant = tuple[tuple[str, ...], tuple[str, ...]]

GRANTS: dict[Role, tuple[Grant, ...]] = {
    Role.MARKETER: (
        ((*DEFINED, *RULES, *TESTS[:1]), EDIT),
        (("catalog.segment", "catalog.segmentmembership"), EDIT),
        (POOLS, MAKE_CODES),
        (CODES, ("void",)),
        ((*FACTS, *PEOPLE, *LAUNCHES, *INCIDENTS, *STOPS, *LIVE, *DECIDED, *HANDED_OUT), VIEW),
    ),
    Role.FINANCE: (
        (("governance.rolerequest",), ("add",)),
        ((*RULES, *STOPS, *TESTS[:1]), EDIT),
        ((*FACTS, *SALES, *DEFINED, *LAUNCHES, *INCIDENTS, *LIVE, *DECIDED, *HANDED_OUT, *JOBS), VIEW),
    ),
    Role.OPERATIONS: (
        (("governance.rolerequest",), ("add",)),
        ((*RULES, *STOPS, *TESTS[:1]), EDIT),
        (("catalog.stock",), EDIT),
        (SCHEDULE, ("view", "change")),
        (POOLS, ("export", "void")),
        (CODES, ("void",)),
        (WATCHED, VIEW),
    ),
    Role.SUPPORT: (
        (CODES, ("void",)),
        ((*FACTS, *PEOPLE, *SALES, *DEFINED, *DECIDED, *HANDED_OUT), VIEW),
    ),
    Role.AUDITOR: ((EVERYTHING, VIEW),),
    Role.DEVELOPER: (((*FACTS, *FEEDS, *KEYS, *DEFINED, *LIVE, *DECIDED, *HANDED_OUT), VIEW),),
    Role.ADMINISTRATOR: (
        ((*FACTS, *PEOPLE), FULL),
        (SCHEDULE, FULL),
        ((*KEYS, *ENDPOINTS, "auth.user", *DEFINED, *RULES, *TESTS[:1]), EDIT),
        (POOLS, (*MAKE_CODES, "export")),
        (CODES, ("void",)),
        (("decisions.erasure",), ("add",)),
        (LOGINS, ("view", "delete")),
        (EVERYTHING, VIEW),
    ),
}


def granted(role: Role) -> Iterator[tuple[str, str]]:
    """(app, codename) of every permission of a role; what oneself is told everybody may read."""
    for models, actions in (*GRANTS[role], (OWN, VIEW)):
        for model, action in product(models, actions):
            app, name = model.split(".")
            yield app, f"{action}_{name}"


def apply_grants(apps: Any) -> None:
    """Makes the groups and gives each exactly the permissions of the table that exist by now.

    `apps` is the registry of a migration (or Django's own): a later migration calls this again when the
    table has changed.
    """
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    known = {
        (app, codename): pk
        for pk, app, codename in permission_model.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role in Role:
        group, _ = group_model.objects.get_or_create(name=role.value)
        group.permissions.set([known[name] for name in set(granted(role)) if name in known])
