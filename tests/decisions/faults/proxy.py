"""A link to the database that dies when it is told to, around the very COMMIT."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

COMMIT = b"COMMIT"
When = Literal["before", "after"]


class Proxy:
    """Hands bytes on between a TCP port and the database's socket."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.port = 0
        self.armed: When | None = None
        """Cut at the next COMMIT: before the database sees it, or once it has done it, unanswered."""
        self.cuts = 0
        self.server: asyncio.Server
        self.loop = asyncio.new_event_loop()

    async def serve(self) -> None:
        """Begins to listen."""
        self.server = await asyncio.start_server(self._client, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        below, to_below = await asyncio.open_unix_connection(str(self.socket))
        upward = asyncio.create_task(self._pump(below, writer))
        try:
            while data := await reader.read(65536):
                if self.armed is not None and COMMIT in data:
                    when, self.armed = self.armed, None
                    self.cuts += 1
                    if when == "after":
                        upward.cancel()
                        to_below.write(data)
                        await to_below.drain()
                        await below.read(1)  # its answer, which nobody gets
                    break
                to_below.write(data)
                await to_below.drain()
        finally:
            upward.cancel()
            for each in (writer, to_below):
                each.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()


async def _end(made: Proxy) -> None:
    """Listens no more and lets every task see that it is over."""
    made.server.close()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def proxy(socket: Path) -> Iterator[Proxy]:
    """A proxy in a thread of its own."""
    made = Proxy(socket)
    thread = threading.Thread(target=made.loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(made.serve(), made.loop).result(10)
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(_end(made), made.loop).result(10)
        made.loop.call_soon_threadsafe(made.loop.stop)
        thread.join(10)
        made.loop.close()
