"""The checks of a submission: what each came to, and what would lift one that stands against it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from governance.evidence.registry import Part, parts
from governance.evidence.selectors import is_stale, newest
from governance.launch.rules import CHECKS, live_rules
from governance.models import EvidencePart, Review
from governance.refusals import conflict
from governance.testing.gate import DraftRun, draft_runs

State = Literal["passed", "failed", "missing", "running", "stale"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check as it stands; `row` is what it was read from, where it was computed."""

    name: str
    title: str
    state: State
    required: bool
    sentence: str
    lift: str = ""
    row: EvidencePart | None = None
    template: str = ""
    """What shows its result, ..."""
    shown: Any = None
    """... which it gets in this form."""
    strip: Sequence[tuple[str, str]] = ()
    """Its figures at the top of the page."""

    @property
    def blocks(self) -> bool:
        """Whether it keeps the submission from being approved."""
        return self.required and self.state != "passed"

    @property
    def recomputable(self) -> bool:
        """Whether asking for it again would change anything."""
        return self.name != "test_baskets" and self.state in ("stale", "missing")


def checks_of(review: Review, at: datetime, runs: Collection[DraftRun] | None = None) -> list[Check]:
    """All checks in their order; `runs` of the test baskets, where somebody has them already."""
    required, rows, known = live_rules().required, newest(review), parts()
    if runs is None:
        runs = draft_runs(review.version, review.document, max(at, review.starts_at))
    found = []
    for name in CHECKS:
        if name == "test_baskets":
            found.append(baskets_check(runs, name in required))
        elif name in known:
            found.append(_part_check(known[name], rows.get(name), review, at, name in required))
    return found


def check_evidence(review: Review, at: datetime) -> None:
    """Refuses a submission while a required check is not passed: `check_failed`, or `check_missing`."""
    blocking = [check for check in checks_of(review, at) if check.blocks]
    if not blocking:
        return
    failed = [check for check in blocking if check.state == "failed"]
    told = " ".join(_told(check) for check in failed or blocking)
    code = "check_failed" if failed else "check_missing"
    raise conflict(code, told, checks=[check.name for check in failed or blocking])


def baskets_check(runs: Collection[DraftRun], required: bool) -> Check:
    """The offer's own test baskets, run with the draft at this very moment."""
    bad = [run for run in runs if not run.passed]
    title = _("Test baskets")
    if not runs:
        return Check("test_baskets", title, "passed", required, _("The offer has no test baskets."))
    strip = [(str(title), f"{len(runs) - len(bad)}/{len(runs)}")]
    if not bad:
        sentence = _("All %(all)s runs come out as expected.") % {"all": len(runs)}
        return Check("test_baskets", title, "passed", required, sentence, strip=strip)
    words = "; ".join(f"{run.basket} in {run.channel}: {', '.join(run.wrong)}" for run in bad[:5])
    sentence = _("%(bad)s of %(all)s runs come out otherwise: %(words)s.") % {
        "bad": len(bad),
        "all": len(runs),
        "words": words,
    }
    lift = _("Mend the offer, or the baskets whose expectation is wrong.")
    return Check("test_baskets", title, "failed", required, sentence, lift, strip=strip)


def _part_check(part: Part, row: EvidencePart | None, review: Review, at: datetime, required: bool) -> Check:
    state, sentence, lift = _stands(part, row, review, at)
    check = Check(part.kind, str(part.title), state, required, sentence, lift, row)
    if row is None or row.state != "done":
        return check
    return replace(
        check,
        template=part.template,
        shown=part.show(row.result, review),
        strip=part.strip(row.result),
    )


def _stands(part: Part, row: EvidencePart | None, review: Review, at: datetime) -> tuple[State, str, str]:
    """State, sentence, and what would lift it."""
    if row is None:
        return "missing", _("Was never computed."), _("Recompute it.")
    if row.state in EvidencePart.OPEN:
        return "running", _progress(row), _("Wait until it is done: this page follows.")
    if row.state == "failed":
        sentence = _("Could not be computed: %(error)s") % {"error": row.error}
        return "missing", sentence, _("Recompute it.")
    verdict = part.judge(row.result, review)
    if review.state == "open" and is_stale(row, part, review, at):
        lift = _("Recompute it: something that it was computed from has changed since.")
        return "stale", verdict.sentence, lift
    return "passed" if verdict.passed else "failed", verdict.sentence, verdict.lift


def _progress(row: EvidencePart) -> str:
    if row.state == "waiting":
        return _("Waits for a worker.")
    if not row.total:
        return _("Is being computed.")
    return _("Is being computed: %(done)s of %(total)s.") % {"done": row.done, "total": row.total}


def _told(check: Check) -> str:
    return " ".join(_sentences(check))


def _sentences(check: Check) -> Iterator[str]:
    states = {
        "failed": _("failed"),
        "missing": _("is missing"),
        "running": _("is not done yet"),
        "stale": _("is stale"),
    }
    yield f"{check.title} {states[check.state]}: {check.sentence}"
    if check.lift:
        yield check.lift
