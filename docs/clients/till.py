#!/usr/bin/env python3
"""A till that goes on when the link is down: the reference client of docs/offline.md. No Django, no database.

    export OFFERDESK=https://offers.example.com KEY=od_... TILL=b1-3 FOLDER=/var/lib/till
    python docs/clients/till.py trust                        once, while the link can be trusted
    python docs/clients/till.py fetch                        as often as you like
    python docs/clients/till.py sell basket.json o-1001      with or without a link
    python docs/clients/till.py upload                       whenever there is a link

Files of the folder: `key.json` (whom it trusts), `bundle.json` (as it came), `journal.jsonl` (one sale a
line, on the disk before the receipt is printed), `outcomes.jsonl` (what the house said, line for line).
"""

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from decisions.engine import canonical, read_request
from decisions.offline.opening import EMPTY, Bundle, open_bundle, without_offers
from decisions.offline.signatures import NotGenuine, verified
from decisions.offline.sold import sold

Json = dict[str, Any]
MOST_ROWS, MOST_BYTES = 1_000, 3_500_000
"""Of one upload; the house takes 1,000 rows and 4 MB."""
TRIES = 5
LONGEST_NUMBER = 200


class NoLink(RuntimeError):
    """The house did not answer; everything is as it was, and may be tried again."""


@dataclass
class Till:
    """One till of a channel; `folder` keeps what must outlive it."""

    url: str
    key: str
    name: str
    folder: Path
    pause: float = 1.0
    """Seconds before the first repetition; each further one waits twice as long."""

    def trust(self) -> str:
        """Keeps the house's public key; its name. To be called once: later bundles are checked with it."""
        _, _, body = self._ask("GET", "/api/v1/snapshot/key")
        told = json.loads(body)
        self._write("key.json", canonical(told))
        return str(told["key_id"])

    def fetch(self) -> Bundle:
        """The newest bundle, checked and kept; the one at hand while it is the newest. Raises NotGenuine."""
        kept = self._read("bundle.json")
        etag = json.loads(kept)["etag"] if kept else ""
        query = urllib.parse.urlencode({"till": self.name})
        status, headers, body = self._ask(
            "GET", f"/api/v1/snapshot?{query}", headers={"If-None-Match": etag} if etag else {}
        )
        if status != 304:
            open_bundle(verified(body, self._public_key()))  # nothing takes its place that can't be used
            self._write("bundle.json", canonical({"etag": headers["ETag"], "text": body}))
        bundle = self.bundle()
        assert bundle is not None
        return bundle

    def bundle(self) -> Bundle | None:
        """The bundle at hand, checked again each time: a file can be changed. Raises NotGenuine."""
        kept = self._read("bundle.json")
        return open_bundle(verified(json.loads(kept)["text"], self._public_key())) if kept else None

    def sell(self, request: Json, order_id: str, now: datetime | None = None) -> Json:
        """Decides a basket and writes the sale down; the row of the journal, its `answer` = what to charge.

        Past the bundle's end, or without a bundle, no offer applies.
        """
        _check_number(order_id)
        now = (now or datetime.now(UTC)).astimezone(UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        asked = read_request(json.loads(canonical(request), parse_float=Decimal))
        bundle = self.bundle()
        if bundle is not None and now < bundle.valid_until:
            _, terms = bundle.decide(asked, now)
            snapshot, overrides = bundle.raw["snapshot"], bundle.overrides.number
        else:
            terms = without_offers(asked, now)
            snapshot, overrides = EMPTY, 0
        row = {
            "id": str(uuid.uuid4()),
            "till": self.name,
            "order_id": order_id,
            "sold_at": now.isoformat(timespec="milliseconds"),
            "snapshot": snapshot,
            "overrides": overrides,
            "request": request,
            "answer": sold(terms),
        }
        line = canonical(row)
        if "\\u0000" in line:
            raise ValueError("the sale holds a NUL, which no database keeps")
        self._append("journal.jsonl", line + "\n")
        return row

    def upload(self) -> list[Json]:
        """Tells the house every sale that it has not answered yet; the outcomes, in order.

        Safe to repeat: where an answer was lost, the same sales are told again and have the same outcomes.
        """
        told = len(self._lines("outcomes.jsonl"))
        waiting = self._lines("journal.jsonl")[told:]
        outcomes: list[Json] = []
        while waiting:
            batch, waiting = _batch(waiting)
            body = f'{{"rows":[{",".join(batch)}]}}'
            _, _, answer = self._ask("POST", "/api/v1/decisions/offline", body.encode())
            results = json.loads(answer)["results"]
            self._append("outcomes.jsonl", "".join(canonical(result) + "\n" for result in results))
            outcomes += results
        return outcomes

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: Json | None = None
    ) -> tuple[int, Any, str]:
        """(status, headers, body) of a 2xx or 304; waits and repeats where that can help."""
        question = urllib.request.Request(
            self.url + path,
            data=body,
            method=method,
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        for attempt in range(TRIES):
            try:
                with urllib.request.urlopen(question, timeout=30) as response:
                    return response.status, response.headers, response.read().decode()
            except urllib.error.HTTPError as error:
                if error.code == 304:
                    return 304, error.headers, ""
                if error.code < 500 and error.code != 429:
                    raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode()}") from None
                why = str(error)
            except OSError as error:
                why = str(error)
            time.sleep(self.pause * 2**attempt)
        raise NoLink(f"{method} {path}: {why}")

    def _public_key(self) -> bytes:
        kept = self._read("key.json")
        if kept is None:
            raise NotGenuine("no key is trusted yet: call trust() once")
        return base64.b64decode(json.loads(kept)["public_key"])

    def _lines(self, name: str) -> list[str]:
        """Whole lines only; what follows the last end of line was never written to its end."""
        return (self._read(name) or "").split("\n")[:-1]

    def _append(self, name: str, text: str) -> None:
        """Adds lines and is sure that they are on the disk; a line that was cut off by a crash goes first.

        Its sale never got a receipt: that is printed after this.
        """
        with (self.folder / name).open("a+b") as file:
            file.seek(0)
            whole = file.read().rfind(b"\n") + 1
            file.truncate(whole)
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())

    def _read(self, name: str) -> str | None:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else None

    def _write(self, name: str, text: str) -> None:
        """Replaces a file as a whole."""
        unfinished = self.folder / f"{name}.new"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(self.folder / name)


def _check_number(order_id: str) -> None:
    """What the house would refuse is refused before the receipt is printed."""
    if not order_id.strip() or len(order_id) > LONGEST_NUMBER or "\0" in order_id:
        raise ValueError(f"an order's number has 1 to {LONGEST_NUMBER} characters, not {order_id[:40]!r}")


def _batch(lines: list[str]) -> tuple[list[str], list[str]]:
    """As many lines as one upload takes, and the rest."""
    size = count = 0
    for line in lines[:MOST_ROWS]:
        size += len(line.encode()) + 1
        if size > MOST_BYTES and count:
            break
        count += 1
    return lines[:count], lines[count:]


def main(words: list[str]) -> str:
    """What a command of the shell prints."""
    names = ("OFFERDESK", "KEY", "TILL", "FOLDER")
    url, key, name, folder = (os.environ.get(each, "") for each in names)
    till = Till(url, key, name, Path(folder))
    match words:
        case ["trust"]:
            return f"trusts {till.trust()}"
        case ["fetch"]:
            bundle = till.fetch()
            return f"{len(bundle.raw['offers'])} offers until {bundle.raw['valid_until']}"
        case ["sell", basket, order_id]:
            row = till.sell(
                json.loads(Path(basket).read_text(encoding="utf-8"), parse_float=Decimal), order_id
            )
            return canonical(row["answer"])
        case ["upload"]:
            return "\n".join(canonical(outcome) for outcome in till.upload()) or "nothing to tell"
    return (__doc__ or "").strip()


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]) + "\n")
