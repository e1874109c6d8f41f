"""`manage.py verify_log`: the sealed chains of log and movements, walked from the first seal to the last."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from decisions.sealing.verifying import Walk, verify_all

EVERY = 100


class Command(BaseCommand):
    help = (
        "Verifies the seals of the decision log and of the ledger's movements; names what was changed, is "
        "missing or was added, and then ends with 1. Changes nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
        parser.add_argument("--most", type=int, default=20, metavar="N", help="named of each chain (20)")
        parser.add_argument(
            "--expect",
            action="append",
            type=_noted,
            default=[],
            metavar="STREAM:NUMBER:DIGEST",
            help="a seal as an earlier run named it, noted elsewhere; may be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        walks = verify_all(most=options["most"], expected=dict(options["expect"]), progress=self._progress)
        if options["json"]:
            self.stdout.write(json.dumps({walk.stream: _as_json(walk) for walk in walks}))
        else:
            for walk in walks:
                self._tell(walk)
        count = sum(len(walk.findings) for walk in walks)
        if count:
            raise CommandError(f"{count} places do not agree (or more)")

    def _progress(self, stream: str, seals: int, of: int) -> None:
        if seals % EVERY == 0:
            self.stderr.write(f"{stream}: {seals:,} of {of:,} seals")

    def _tell(self, walk: Walk) -> None:
        verdict = "BROKEN" if walk.findings else "holds "
        dropped = f", {walk.dropped:,} in dropped months" if walk.dropped else ""
        self.stdout.write(
            f"{verdict}  {walk.stream}: {walk.seals:,} seals over {walk.rows:,} rows{dropped}; "
            f"{walk.open:,} not sealed yet"
        )
        if walk.head:
            self.stdout.write(f"        last seal {walk.stream}:{walk.last}:{walk.head}")
        for finding in walk.findings:
            self.stdout.write(f"        {finding.sentence}")


def _as_json(walk: Walk) -> dict[str, Any]:
    return {
        "seals": walk.seals,
        "rows": walk.rows,
        "dropped": walk.dropped,
        "open": walk.open,
        "last": walk.last,
        "head": walk.head,
        "findings": [
            {"seal": each.seal, "row": each.row, "what": each.what, "sentence": each.sentence}
            for each in walk.findings
        ],
    }


def _noted(text: str) -> tuple[tuple[str, int], str]:
    stream, _, rest = text.partition(":")
    number, _, digest = rest.partition(":")
    if stream not in ("log", "movements") or not number.isdecimal() or not digest:
        raise ArgumentTypeError("log:12:0a1b... or movements:12:0a1b...")
    return (stream, int(number)), digest
