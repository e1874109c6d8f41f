"""The parts of the evidence. A new part is one `Part`, handed to `register_part` when the app is ready.

A submission asks for a row of `EvidencePart` for every part (governance.evidence.asking). A worker takes
the row (governance.evidence.running): it becomes `running`, and `part.compute(row, tell)` is called
outside of any transaction. What that returns is stored as the row's `result`, and the row is `done`; what
it raises is stored as its `error`, and the row is `failed`. A row that is done or failed never changes
again: computing anew adds a row, and the newest is the one that counts.

- `kind` is the name of a check (governance.launch.rules.CHECKS).
- `uses(review, at)` names all that the result hangs on: {"offers": hash, "data": name of the data set
  ...}. It is asked at every view of the page and at the approval, so it has to be quick. It is stored
  with the row before computing begins; once it is another, the row is stale. The submitted document and
  the engine's version are always among it; which snapshot and switches were live is noted beside it
  (`basis`).
- `compute(row, tell)` computes for `row.review`, as of `row.asked_at`. `tell(done, of)` is the progress
  that the page shows; it has to be called at least every four minutes, since a row that nobody tells of
  for five is taken by another worker. The result is JSON.
- `judge(result, review)` says in a sentence what it comes to, and whether that is good enough: pure and
  quick.
- `template` shows the result below the checks; it gets `shown` (what `show(result, review)` makes of it:
  the result as it is, unless the part says otherwise), `review` and `check` (with `check.row`).
- `strip(result)` are the figures that stand at the very top of the page, each as (label, text): only what
  would change a yes.
- What is known only while computing may be added to `row.used` by `compute`, which saves it.

A part that fans out (a chord of Celery) returns `HANDED_ON` from `compute`. The row stays `running`; its
tasks call `governance.evidence.running.tell(row, done, of)`, and the last of them `finish(row, result)`
or `fail(row, error)`. `row.attempt` is the token of the computation: for a row that another worker has
taken over since, all three do nothing and return False. Hand `row.pk` and `row.attempt` to the tasks and
get the row back by `running.taken(pk, attempt)`, which is None then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from governance.models import EvidencePart, Review

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Json = Any
Tell = Callable[[int, int], object]
"""(steps done, of how many)."""
HANDED_ON: Final = object()
"""The result is brought later, by somebody else."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a result comes to; `lift` says what would make it pass, where it does not."""

    passed: bool
    sentence: str
    lift: str = ""


def _as_it_is(result: Json, review: Review) -> Json:
    return result


def _nothing(result: Json) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the evidence, under the name of its check (governance.launch.rules.CHECKS)."""

    kind: str
    title: "StrPromise | str"
    uses: Callable[[Review, datetime], Mapping[str, Json]]
    compute: Callable[[EvidencePart, Tell], Json]
    judge: Callable[[Json, Review], Verdict]
    template: str
    show: Callable[[Json, Review], Json] = _as_it_is
    strip: Callable[[Json], Sequence[tuple[str, str]]] = _nothing


_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    """Called once for each part, when the app is ready."""
    _parts[part.kind] = part


def parts() -> Mapping[str, Part]:
    """Every part by its kind, in the order in which they were registered."""
    return _parts
