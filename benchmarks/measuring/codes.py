"""Draws codes and looks them up, in the database that the environment names.

A program of its own, for it needs Django: CODES SMALL LOOKUPS in, one JSON object out.
"""

import csv
import io
import random
import sys
import time
from typing import Any

import django

django.setup()

# What follows needs the apps.
from django.contrib.auth.models import Permission, User  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.measuring.figures import judged, percentile, progress, result, target_text  # noqa: E402
from catalog.history.bars import Bars  # noqa: E402
from catalog.statements import read_prepared  # noqa: E402
from decisions.codes.exporting import export_batch  # noqa: E402
from decisions.codes.generation import Order, generate  # noqa: E402
from decisions.codes.pools import make_pool  # noqa: E402
from decisions.codes.selectors import known_codes  # noqa: E402

Json = dict[str, Any]
ROUNDS = 7
"""Of each figure the quietest round counts."""
AT_MOST = {"seconds": 120.0, "p50_ratio": 1.5, "p99_ratio": 2.0}


class Codes:
    """A person who may do everything, a pool, and the codes that it has so far."""

    def __init__(self) -> None:
        self.actor = User.objects.create_user("bench")
        self.actor.user_permissions.set(Permission.objects.filter(content_type__app_label="decisions"))
        self.pool = make_pool(actor=self.actor, slug="bench", name="Bench", prefix="B-")
        self.clear: list[str] = []

    def generate(self, size: int) -> float:
        """Draws and stores so many; the seconds from the request to the commit."""
        with Bars() as bars:
            begun = time.perf_counter()
            batch = generate(actor=self.actor, pool=self.pool, order=Order(size), door="bench", watch=bars)
            seconds = time.perf_counter() - begun
        out = io.StringIO()
        export_batch(actor=self.actor, batch_id=batch.pk, door="bench", out=out)
        out.seek(0)
        self.clear += [row["code"] for row in csv.DictReader(out)]
        return seconds

    def look_up(self, lookups: int) -> Json:
        """One code at a time, all of them known: milliseconds, and those of an empty statement."""
        best: Json = {}
        for number in range(ROUNDS):
            asked = random.Random(number).choices(self.clear, k=lookups)
            found = {"p50_ms": [_timed(code) for code in asked], "floor_ms": [_floor() for _ in asked]}
            figures = {name: percentile(values, 0.5) for name, values in found.items()}
            figures["p99_ms"] = percentile(found["p50_ms"], 0.99)
            best = {name: min(value, best.get(name, value)) for name, value in figures.items()}
        return {"codes": len(self.clear), **{name: round(value, 3) for name, value in best.items()}}


def _timed(code: str) -> float:
    begun = time.perf_counter()
    known = known_codes([code])
    spent = time.perf_counter() - begun
    assert len(known) == 1
    return spent * 1e3


def _floor() -> float:
    begun = time.perf_counter()
    read_prepared("SELECT %s::text", ["x"])
    return (time.perf_counter() - begun) * 1e3


def bytes_per_code(codes: int) -> Json:
    """What a code takes on the disk, with its share of the indexes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_table_size('decisions_code'), pg_indexes_size('decisions_code')")
        table, indexes = cursor.fetchone()
    return {"table": round(table / codes), "indexes": round(indexes / codes)}


def main() -> None:
    """Few codes, look-ups, many codes, the same look-ups."""
    codes, small, lookups = map(int, sys.argv[1:])
    bench = Codes()
    bench.generate(small)
    few = bench.look_up(lookups)
    progress(f"{few['codes']:,} codes: p50 {few['p50_ms']} ms, p99 {few['p99_ms']} ms")
    seconds = bench.generate(codes)
    progress(f"{codes:,} codes generated and stored in {seconds:.1f} s")
    many = bench.look_up(lookups)
    progress(f"{many['codes']:,} codes: p50 {many['p50_ms']} ms, p99 {many['p99_ms']} ms")
    found: Json = {"codes": codes, "seconds": round(seconds, 1), "per_second": round(codes / seconds)}
    found |= {"few": few, "many": many, "bytes_per_code": bytes_per_code(many["codes"])}
    found |= {f"{name}_ratio": round(many[f"{name}_ms"] / few[f"{name}_ms"], 2) for name in ("p50", "p99")}
    found["targets"] = judged(found, AT_MOST, {})
    progress(target_text(found["targets"]))
    result(found)


if __name__ == "__main__":
    main()
