"""`manage.py forecast`: what drafts would have changed of the last weeks' baskets, each alone."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from catalog.errors import OfferdeskError
from decisions.public import DocumentErrors, NotReady, canonical, load_documents
from governance.forecasting.services import ask, begin, combine, run_chunk, undone
from governance.forecasting.sources import LOG, ORDERS, WEEKS
from governance.forecasting.telling import as_lines
from governance.models import Forecast, ForecastRun
from promotions.documents import effective_document
from promotions.models import OfferVersion

Json = Any
REFUSALS = (DocumentErrors, OfferdeskError, NotReady)


class Command(BaseCommand):
    help = "Replays the last weeks' baskets beside what is live, once for each draft; all else unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("drafts", nargs="+", metavar="CODE_OR_FILE", help="an offer, or documents")
        parser.add_argument("--weeks", type=int, default=WEEKS, help=f"weeks of the past ({WEEKS})")
        parser.add_argument("--source", choices=(LOG, ORDERS), help="default: whichever holds more baskets")
        parser.add_argument("--json", action="store_true", help="one JSON object a line instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["weeks"] <= 104:
            raise CommandError("--weeks must be 1 to 104")
        documents = [document for name in options["drafts"] for document in _documents(name)]
        try:
            run = _begun(documents, options["weeks"], options["source"])
        except REFUSALS as error:
            raise CommandError(str(error)) from None
        self._compute(run)
        for forecast in run.forecasts.order_by("number"):
            if options["json"]:
                self.stdout.write(canonical({"offer": forecast.code, **(forecast.result or {})}))
            else:
                for line in as_lines(forecast.code, forecast.result or {}):
                    self.stdout.write(line)

    def _compute(self, run: ForecastRun) -> None:
        numbers = undone(run.pk)
        for done, number in enumerate(numbers, 1):
            run_chunk(run.pk, number)
            self.stderr.write(f"{done}/{len(numbers)}")
        combine(run.pk)


@transaction.atomic
def _begun(documents: list[Json], weeks: int, source: str | None) -> ForecastRun:
    """A run of these drafts alone, whatever else waits."""
    at = timezone.now()
    asked = [ask(document=document, by="command", at=at).pk for document in documents]
    run = begin(at=at, weeks=weeks, only=source, among=Forecast.objects.filter(pk__in=asked))
    assert run is not None
    return run


def _documents(name: str) -> Iterator[Json]:
    """The offers of a file, or the newest version of the offer with this code."""
    path = Path(name)
    if not path.exists():
        version = OfferVersion.objects.filter(offer__code=name).order_by("-number").first()
        if version is None:
            raise CommandError(f"{name} is neither a file nor the code of an offer")
        try:
            yield effective_document(version)
        except DocumentErrors as error:
            raise CommandError(str(error)) from None
        return
    try:
        found = load_documents(path.read_text(encoding="utf-8"), name=name)
    except (OSError, UnicodeDecodeError, DocumentErrors) as error:
        raise CommandError(f"{name}: {error}") from None
    offers = [document for document in found if isinstance(document, dict) and "offer" in document]
    if not offers:
        raise CommandError(f"{name} holds no offer")
    yield from offers
