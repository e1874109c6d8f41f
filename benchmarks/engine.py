"""CPU time of a decision in process, over the project's own books; text in, text out, reasons at `applied`.

Usage: ./run bench engine [--book NAME] [--seconds 6] [--write FOLDER]
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from benchmarks.books import BOOKS, named
from benchmarks.books.book import Book
from benchmarks.measuring.figures import judged, percentile, progress, result, target_text
from benchmarks.measuring.inprocess import InProcess, compiling, cpu_ms, floor

Json = dict[str, Any]
ROUNDS = 7
FEWEST = 5
"""Decisions of a round that are made however long they take."""
LARGEST, HUNDRED = "flat-100000", "flat-100"
FLAT_TARGET = {"largest_over_hundred": 1.2}
COMPILE_TARGET = {"seconds": 10.0, "megabytes": 200.0}


class Sweep:
    """One book with what has been measured of it; of several rounds the quietest counts."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.texts = [json.dumps(request) for request in book.requests]
        self.engine = InProcess(book.document)
        self.spent = 0.0
        self.best: Json | None = None
        self.facts: Json = {}

    def measure(self, seconds: float) -> None:
        """One round over the requests, or over as many as the seconds allow."""
        cpu, floors, answers = [], [], []
        end = time.monotonic() + seconds
        begun = time.monotonic()
        for text in self.texts:
            start = cpu_ms()
            told = self.engine.decide(text)
            cpu.append(cpu_ms() - start)
            answers.append(json.loads(told))
            start = cpu_ms()
            floor(text, answers[-1])
            floors.append(cpu_ms() - start)
            if len(cpu) >= FEWEST and time.monotonic() > end:
                break
        self.spent += time.monotonic() - begun
        found = {"p50_ms": percentile(cpu, 0.5), "p99_ms": percentile(cpu, 0.99)}
        found["floor_ms"] = percentile(floors, 0.5)
        if self.best is None:
            self.best = found
            self.facts = facts_of(answers)
        self.best = {name: min(value, self.best[name]) for name, value in found.items()}

    def figures(self) -> Json:
        """All numbers of the book, and its targets."""
        best = self.best or {}
        figures = {name: round(value, 4) for name, value in best.items()}
        figures["p99_over_p50"] = round(best["p99_ms"] / best["p50_ms"], 2)
        figures["over_floor"] = round(best["p50_ms"] / best["floor_ms"], 1)
        figures |= {"offers": len(self.book.document["offers"]), **self.facts}
        return figures | {"targets": judged(figures, self.book.at_most, self.book.at_least)}


def facts_of(answers: list[Json]) -> Json:
    """What was decided: how often by proof, how far from it at most, and how much applied."""
    gaps = [
        100 * float(answer["bound"]) / float(answer["totals"]["discount"])
        if float(answer["totals"]["discount"])
        else 100.0
        for answer in answers
        if answer["optimality"] != "proven"
    ]
    applied = [
        sum(offer["state"] in ("applied", "clipped") for offer in answer["offers"]) for answer in answers
    ]
    return {
        "requests": len(answers),
        "lines": len(answers[0]["lines"]),
        "applied": round(sum(applied) / len(applied), 1),
        "adjustments": round(
            sum(len(line["adjustments"]) for answer in answers for line in answer["lines"]) / len(answers), 1
        ),
        "proven": round(1 - len(gaps) / len(answers), 3),
        "gap_percent": round(max(gaps, default=0.0), 2),
    }


def compile_cost(book: Book) -> Json:
    """Reading the documents' text and compiling them: seconds of CPU and how much the process grew."""
    text = json.dumps(book.document)
    before, start = resident(), cpu_ms()
    with compiling():
        engine = InProcess(json.loads(text))
        seconds = (cpu_ms() - start) / 1e3
    grown = (resident() - before) / 2**20
    figures = {"offers": len(engine.compiled.offers), "seconds": round(seconds, 2), "megabytes": round(grown)}
    return figures | {"targets": judged(figures, COMPILE_TARGET, {})}


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def sweep(names: list[str], seconds: float) -> Json:
    """Measures the books, all rounds interleaved so that a slow minute of the machine hits every book."""
    compiled = None
    if LARGEST in names:
        compiled = compile_cost(BOOKS[LARGEST]())
        progress(f"compiling {compiled['offers']:,} offers: {target_text(compiled['targets'])}")
    with compiling():
        sweeps = [Sweep(BOOKS[name]()) for name in names]
    progress(f"{len(sweeps)} books compiled")
    for number in range(ROUNDS):
        for each in sweeps:
            if number and each.spent > seconds:
                continue
            each.measure(seconds)
            if not number:
                progress(line(each.book.name, each.figures()))
    books = {each.book.name: each.figures() for each in sweeps}
    progress("")
    for name, figures in books.items():
        progress(line(name, figures))
    found: Json = {"books": books, "compile": compiled, "flatness": flatness(books)}
    judgements = [
        row for part in (*books.values(), compiled, found["flatness"]) if part for row in part["targets"]
    ]
    return found | {"met": sum(row["met"] for row in judgements), "targets": len(judgements)}


def flatness(books: dict[str, Json]) -> Json | None:
    """A decision among 100,000 offers against one among 100."""
    if LARGEST not in books or HUNDRED not in books:
        return None
    figures = {"largest_over_hundred": round(books[LARGEST]["p50_ms"] / books[HUNDRED]["p50_ms"], 2)}
    return figures | {"targets": judged(figures, FLAT_TARGET, {})}


def line(name: str, figures: Json) -> str:
    """A book's row for people."""
    return (
        f"{name:>14}  p50 {figures['p50_ms']:8.3f}  p99 {figures['p99_ms']:8.3f} ms"
        f"  {figures['over_floor']:5.1f} x floor"
        f"  {figures['applied']:5.1f} of {figures['offers']:,} applied  proven {figures['proven']:4.0%}"
        f"  gap {figures['gap_percent']:.1f} %  {target_text(figures['targets'])}"
    )


def main() -> None:
    """Measures or writes the books that were asked for."""
    parser = argparse.ArgumentParser(prog="./run bench engine", description=__doc__)
    parser.add_argument("--book", help=f"one book or a family of them: {', '.join(BOOKS)}")
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each book is measured, about")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the books as documents instead")
    options = parser.parse_args()
    names = named(options.book)
    if not names:
        parser.error(f"there is no book {options.book!r}; there are {', '.join(BOOKS)}")
    if options.write is not None:
        result({"written": [path for name in names for path in BOOKS[name]().write(options.write)]})
    else:
        result(sweep(names, options.seconds))


if __name__ == "__main__":
    main()
