"""`manage.py simulate FILE`: what-if by JSON lines, without a server; a database only adds region trees."""

import io
import sys
import traceback
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from catalog.api.parser import parse_json
from catalog.api.problems import ApiProblem
from decisions.api.problems import invalid_document
from decisions.engine import DocumentErrors, compact
from decisions.services.simulate import simulate


class Command(BaseCommand):
    help = "Runs simulations: one JSON object a line in, one result a line out; '-' reads standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a file of JSON lines, or - for standard input")
        parser.add_argument(
            "--diagnose", action="store_true", help="say why codes were refused, as to a key with that scope"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        for number, line in enumerate(_lines(options["file"]), start=1):
            if line.strip():
                self.stdout.write(compact(result_of(line, number, diagnose=options["diagnose"])))


def _lines(name: str) -> Iterator[bytes]:
    """The file's lines, read as they are needed."""
    if name == "-":
        yield from sys.stdin.buffer
        return
    try:
        source: IO[bytes] = open(name, "rb")  # noqa: SIM115
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}") from None
    with source:
        yield from source


def _is_cut_off(line: bytes) -> bool:
    """Whether a line looks like a piece of an object that was written over several lines."""
    text = line.strip()
    return text.startswith(b"{") != text.endswith(b"}") or text in (b"{", b"}") or text.endswith(b",")


def result_of(line: bytes, number: int, *, diagnose: bool) -> dict[str, Any]:
    """One line's result, or the problem document that names what is wrong with it."""
    instance = f"#line-{number}"
    try:
        return simulate(parse_json(line), diagnose=diagnose)
    except ApiProblem as problem:
        if problem.code == "malformed_json" and _is_cut_off(line):
            problem.detail += " A line holds one whole simulation."
        return problem.as_json(instance)
    except DocumentErrors as error:
        return invalid_document(error).as_json(instance)
    except Exception:
        # A defect on one line is no reason to leave the others without an answer.
        traceback.print_exc(file=sys.stderr)
        return ApiProblem("internal_error").as_json(instance)
