"""A client that costs little: kept connections, bodies made ready before, answers read after."""

import random
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

PATH = "/api/v1/decisions"


class Failed(Exception):
    """The server answered something else than 200 or 201."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where and as whom to ask."""

    port: int
    key: str
    host: str = "127.0.0.1"

    def message(self, text: str, path: str = PATH, extra: str = "") -> bytes:
        """The whole HTTP request for a decision, or another POST; `extra` are whole header lines."""
        body = text.encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n{extra}"
            f"Authorization: Bearer {self.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class Link:
    """One kept connection."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.socket = socket.create_connection((target.host, target.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, message: bytes) -> bytes:
        """The answer's body; raises Failed where it is no 200 or 201."""
        self.socket.sendall(message)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = received[:end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(received) < end + 4 + length:
            received += self._more()
        body = received[end + 4 :]
        if head[:16].split(b" ")[1:2] not in ([b"200"], [b"201"]):
            raise Failed(f"{head[:20].decode(errors='replace')}: {body[:500].decode(errors='replace')}")
        return body

    def _more(self) -> bytes:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise Failed("the server closed the connection")
        return chunk

    def close(self) -> None:
        """Ends the connection."""
        self.socket.close()


@dataclass(slots=True)
class Load:
    """What came of a stretch of asking."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    """Of each request: from when it was sent, or in an open loop from when it was due."""
    answers: dict[int, bytes] = field(default_factory=dict)
    """By the request's number; of several answers the first."""
    failure: Exception | None = None

    @property
    def per_second(self) -> float:
        """Requests answered."""
        return len(self.milliseconds) / self.seconds


def closed_loop(target: Target, texts: Sequence[str], repeat: int, clients: int) -> Load:
    """Each client asks as soon as it has its answer; raises Failed."""
    messages = [target.message(text) for text in texts]
    work: SimpleQueue[int] = SimpleQueue()
    for _ in range(repeat):
        for number in range(len(messages)):
            work.put(number)

    def client(link: Link, load: Load) -> None:
        while True:
            try:
                number = work.get_nowait()
            except Empty:
                return
            start = time.perf_counter()
            body = link.ask(messages[number])
            load.milliseconds.append((time.perf_counter() - start) * 1e3)
            load.answers.setdefault(number, body)

    return together(target, client, clients)


def open_loop(target: Target, texts: Sequence[str], rate: float, seconds: float, clients: int) -> Load:
    """Requests become due at random moments, so many a second, whatever the server does; raises Failed."""
    messages = [target.message(text) for text in texts]
    chance = random.Random(1)
    due: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
    moment = time.perf_counter() + 0.2
    end = moment + seconds
    number = 0
    while (moment := moment + chance.expovariate(rate)) < end:
        due.put((moment, messages[number % len(messages)]))
        number += 1

    def client(link: Link, load: Load) -> None:
        while True:
            try:
                moment, message = due.get_nowait()
            except Empty:
                return
            time.sleep(max(0.0, moment - time.perf_counter()))
            link.ask(message)
            load.milliseconds.append((time.perf_counter() - moment) * 1e3)

    return together(target, client, clients)


def together(target: Target, client: Callable[[Link, Load], None], clients: int) -> Load:
    """All clients at once, each on a connection of its own."""
    load = Load()
    links = [Link(target) for _ in range(clients)]

    def run(link: Link) -> None:
        try:
            client(link, load)
        except (Failed, OSError) as error:
            load.failure = error

    threads = [threading.Thread(target=run, args=(link,), daemon=True) for link in links]
    start = time.perf_counter()
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        load.seconds = time.perf_counter() - start
        for link in links:
            link.close()
    if load.failure is not None:
        raise Failed(str(load.failure))
    return load
