"""Bounds, filters, periods and deeds that pages state in words are those of the code."""

import re
from datetime import timedelta

import pytest
from django.conf import settings

from catalog.admin.keys import RotateForm
from catalog.api.feeds import MAX_ROWS
from catalog.api.paging import DEFAULT_LIMIT, MAX_LIMIT
from catalog.api.parser import BULK_MAX_BODY, DEFAULT_MAX_BODY, MAX_DEPTH
from catalog.feeds.orders import MAX_LINES
from catalog.feeds.readers import MAX_CATEGORY_DEPTH
from catalog.money import LARGEST
from catalog.services.keys import SECRET_LENGTH
from decisions.engine.conditions.expression import LONGEST
from decisions.engine.policy import DEFAULT_WORK_BOUND
from decisions.engine.products import DEEPEST_CATEGORY
from decisions.engine.request import MOST_COUPONS, MOST_LINES, MOST_UNITS
from decisions.engine.tree import DEEPEST
from decisions.log.partitions import AHEAD
from decisions.services.offline.bundles import MOST_OFFERS
from governance.jobs.services import RUNNERS
from governance.launch.life import MAKERS
from governance.permissions import granted
from governance.policies.kinds import KINDS as RULE_KINDS
from governance.roles import Role
from promotions.api.filters import OfferFilter
from promotions.api.simulations import MOST
from promotions.selectors.governed import Stated
from tests.docs.pages import read, section, table_rows

BOUNDS = {
    "body of a request": f"{DEFAULT_MAX_BODY // 1024} kB",
    "body of a feed, a simulation, or of sales made offline": f"{BULK_MAX_BODY // 1024**2} MB",
    "offers, requests of a simulation (over HTTP)": f"{MOST['offers']:,} each",
    "lines of a basket": f"{MOST_LINES:,}",
    "units of a basket, and of a line": f"{MOST_UNITS:,}",
    "coupons": str(MOST_COUPONS),
    "rows of a feed call, sales of a call": f"{MAX_ROWS:,}",
    "offers in a till's bundle": f"{MOST_OFFERS:,}",
    "lines of an order": f"{MAX_LINES:,}",
    "levels of a category's path": f"{DEEPEST_CATEGORY} ({MAX_CATEGORY_DEPTH} in feeds)",
    "nesting of JSON": f"{MAX_DEPTH} levels",
    "one amount": f"10<sup>{len(str(LARGEST)) - 1}</sup> minor units",
}


def test_bounds_of_the_api() -> None:
    rows = {row[0]: row[1] for row in table_rows(section(read("api.md"), "## Bounds"))}
    assert rows == BOUNDS


def test_filters_of_the_list_of_offers() -> None:
    text = section(read("api.md"), "### What is live").partition("```")[0]
    named = set(re.findall(r"`([a-z_]+)`", text)) - {
        *("live", "scheduled", "paused", "next"),
        *Stated,
    }
    assert named == {*OfferFilter.base_filters, "limit", "starting_after"}
    assert f"1 to {MAX_LIMIT}, {DEFAULT_LIMIT} unless" in text


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("offers.md", f"nest, up to {DEEPEST} levels"),
        ("offers.md", f"{DEFAULT_WORK_BOUND:,} unless said otherwise"),
        ("security.md", f"at most {LONGEST:,} characters"),
        ("security.md", f"the secret has {SECRET_LENGTH} of 62 symbols"),
        ("security.md", f"({RotateForm.base_fields['hours'].initial} hours unless changed, 30 days"),
        ("security.md", f"ends after {settings.SESSION_COOKIE_AGE // 3600} hours"),
        ("security.md", f"locked for {round(settings.AXES_COOLOFF_TIME * 60)} minutes"),
        ("operations.md", f"made {AHEAD // timedelta(days=1)} days ahead"),
        ("operations.md", f"keeps its own for {settings.DATABASES['default']['CONN_MAX_AGE']} s"),
    ],
)
def test_page_states_the_figure_of_the_code(page: str, words: str) -> None:
    assert words in re.sub(r"\s+", " ", read(page))


def test_deeds_name_the_roles_that_the_services_ask_for() -> None:
    deeds = {row[0]: row[1] for row in table_rows(section(read("security.md"), "## People and roles"))}
    issuers = [role for role in Role if ("catalog", "add_apikey") in set(granted(role))]
    assert roles_in(deeds["submit an offer, withdraw it"]) == set(MAKERS)
    keeping = next(row for row in deeds if row.startswith("draft, submit, withdraw, give up a policy"))
    keepers, everybody = roles_in(deeds[keeping]), roles_in(deeds["the same of a suppression or experiment"])
    for kind in RULE_KINDS.values():
        free = kind.name in ("suppression", "experiment")
        assert set(kind.makers) == (keepers | everybody if free else keepers), kind.name
    assert roles_in(deeds["run a job now"]) == set(RUNNERS)
    assert roles_in(deeds["issue, change, rotate, revoke API keys"]) == set(issuers)


def roles_in(text: str) -> set[str]:
    return {role for role in Role if re.search(rf"\b{role}\b", text)}
