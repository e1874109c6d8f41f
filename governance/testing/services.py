"""Keeping test baskets, and running them through what is live."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from catalog.errors import FieldError, OfferdeskError
from catalog.models import Channel
from decisions.public import DocumentErrors, check_request, live_state, try_live
from governance.attempts import kept_if_refused
from governance.hands import Hand
from governance.incidents.services import Finding, found, no_more
from governance.models import BasketRun, TestBasket
from governance.roles import Role, check_role
from governance.testing.channels import active_channels, channels_of
from governance.testing.expecting import differences, problems_of, short, told_of, unlike_the_first
from promotions.services.saving import save_with_reason

KEEPERS = (Role.MARKETER, Role.FINANCE, Role.OPERATIONS, Role.ADMINISTRATOR)
RUNNERS = KEEPERS
AGAIN_AFTER = timedelta(hours=20)
"""Even if nothing was published: windows open and close, facts change."""
KEPT = timedelta(days=90)


@kept_if_refused("keep a test basket")
def keep_basket(*, basket: TestBasket, actor: User, door: str = "admin") -> TestBasket:
    """Stores a new or changed test basket; OfferdeskError `validation` names each wrong place."""
    check_role(actor, *KEEPERS, to="keep a test basket")
    if errors := basket_problems(basket):
        raise OfferdeskError("validation", detail=errors[0].message, errors=errors)
    if basket.pk is None:
        basket.owner = actor
    save_with_reason(basket, actor=actor, reason=f"{door}: kept")
    return basket


def basket_problems(basket: TestBasket) -> list[FieldError]:
    """What is wrong with it: its request as any channel would send it, its channels, its expectation."""
    errors = problems_of(basket.expected)
    known = set(Channel.objects.values_list("code", flat=True))
    for channel in basket.channels:
        if channel not in known:
            errors.append(FieldError("/channels", "unknown", f"There is no channel {channel}."))
    if not isinstance(basket.request, dict):
        return [*errors, FieldError("/request", "wrong_type", "The request is an object.")]
    try:
        check_request({**basket.request, "channel": "any"})
    except DocumentErrors as problems:
        errors += [FieldError(f"/request{each.path}", each.code, each.message) for each in problems.problems]
    return errors


def run_due(at: datetime) -> dict[str, int]:
    """Runs what is active and behind: something was published or switched since, or a day has passed."""
    newest = BasketRun.objects.order_by("basket_id", "-at", "-id").distinct("basket_id")
    last, now = {run.basket_id: run for run in newest}, live_state()

    def is_behind(basket: TestBasket) -> bool:
        run = last.get(basket.pk)
        return run is None or run.at <= at - AGAIN_AFTER or (run.snapshot, run.overrides) != now

    baskets = TestBasket.objects.filter(active=True).select_related("offer")
    return run_baskets(filter(is_behind, baskets), at=at, by=Hand.of_job("run_test_baskets"))


@kept_if_refused("run a test basket")
def run_now(*, basket: TestBasket, actor: User, at: datetime, door: str = "admin") -> dict[str, int]:
    """Runs one basket for a person who looks at it."""
    check_role(actor, *RUNNERS, to="run a test basket")
    return run_baskets([basket], at=at, by=Hand.of(actor, door))


def run_baskets(baskets: Iterable[TestBasket], *, at: datetime, by: Hand) -> dict[str, int]:
    """Runs baskets in their channels, keeps what came, opens an incident for each that failed.

    Incidents of those that fail no more, or are no longer run, are told so.
    """
    active = active_channels()
    counts, failing, passed = {"runs": 0, "failed": 0, "incidents": 0}, [], set()
    for basket in baskets:
        with transaction.atomic():
            runs = _run(basket, channels_of(basket, active), at, by)
            bad = [run for run in runs if not run.passed]
            counts["runs"] += len(runs)
            counts["failed"] += len(bad)
            if bad:
                finding = _finding(basket, bad)
                failing.append(finding.fingerprint)
                counts["incidents"] += found(finding, by=by, at=at)[1]
            else:
                passed.add(basket.pk)
    others = TestBasket.objects.filter(active=True).exclude(pk__in=passed)
    still = [_fingerprint(code) for code in others.values_list("code", flat=True)]
    no_more(kind="test_basket", found_now=[*failing, *still], at=at)
    return counts


def forget_runs(at: datetime) -> int:
    """Removes runs older than 90 days; how many."""
    return BasketRun.objects.filter(at__lt=at - KEPT).delete()[0]


def _run(basket: TestBasket, channels: Sequence[str], at: datetime, by: Hand) -> list[BasketRun]:
    runs = [_one(basket, channel, at, by) for channel in channels]
    unlike = unlike_the_first(basket, {run.channel: run.told for run in runs})
    for run in runs:
        if run.channel in unlike:
            run.passed, run.wrong = False, [*run.wrong, unlike[run.channel]]
    return BasketRun.objects.bulk_create(runs)


def _one(basket: TestBasket, channel: str, at: datetime, by: Hand) -> BasketRun:
    told: dict[str, Any] = {}
    snapshot, overrides = live_state()
    try:
        tried = try_live({**basket.request, "channel": channel}, at=None if "at" in basket.request else at)
    except DocumentErrors as problems:
        wrong = [f"{each.path}: {each.message}" for each in problems.problems]
    except OfferdeskError as error:
        wrong = [error.detail or error.code]
    else:
        told, snapshot, overrides = told_of(tried.answer), tried.snapshot, tried.overrides
        wrong = differences(basket.expected, told)
    return BasketRun(
        basket=basket,
        channel=channel,
        at=at,
        cause=by.label,
        snapshot=snapshot,
        overrides=overrides,
        passed=not wrong,
        wrong=wrong,
        told=told,
    )


def _finding(basket: TestBasket, runs: Sequence[BasketRun]) -> Finding:
    facts = [{"channel": run.channel, "came": short(run.told), "wrong": "; ".join(run.wrong)} for run in runs]
    where = ", ".join(run.channel for run in runs)
    return Finding(
        "test_basket",
        _fingerprint(basket.code),
        f"Test basket {basket.code} came out otherwise in {where}",
        facts,
        version=None if basket.offer is None else basket.offer.versions.order_by("-number").first(),
    )


def _fingerprint(code: str) -> str:
    return f"test basket {code}"
