"""A lean HTTP/1.1 client for load: kept-alive connections and ready-made request bytes, so that the client costs little."""

import asyncio
import time
from urllib.parse import urlsplit

from bench._figures import at_rate, percentile

READ_LIMIT = 4 * 1024 * 1024
OK = 200


class Connection:
    """One kept-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, url: str) -> "Connection":
        """Connect to the server of an address."""
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port, limit=READ_LIMIT))

    async def get(self, request: bytes) -> None:
        """Send a request and read its whole answer; anything but 200 is an error."""
        await self.send(request, OK)

    async def send(self, request: bytes, *expected: int) -> int:
        """Send a request and read its whole answer; returns the status, and another than the expected ones is an error."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        body = await self._reader.readexactly(int(length.split(b":")[1]))
        status = int(head.split(b" ", 2)[1])
        if status not in expected:
            raise RuntimeError(head.split(b"\r\n", 1)[0].decode() + " " + body[:300].decode(errors="replace"))
        return status

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()
        await self._writer.wait_closed()


class Pool:
    """Connections that many requests share."""

    def __init__(self, connections: list[Connection]) -> None:
        self._free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
        for connection in connections:
            self._free.put_nowait(connection)

    @classmethod
    async def open(cls, url: str, count: int) -> "Pool":
        """Open connections to the server of an address."""
        return cls([await Connection.open(url) for _ in range(count)])

    async def send(self, request: bytes, *expected: int) -> int:
        """Send a request on the first connection that is free; returns its status."""
        connection = await self._free.get()
        status = await connection.send(request, *expected)
        self._free.put_nowait(connection)
        return status

    async def close(self) -> None:
        """Close the connections that are free."""
        while not self._free.empty():
            await self._free.get_nowait().close()


def posting(url: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Write a POST request with a JSON body."""
    told = {"Host": urlsplit(url).netloc, "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def request(url: str, path: str, cookie: str = "", *, token: str = "") -> bytes:
    """Write a GET request, of a browser with its cookie or of an edge with a token."""
    who = [f"Cookie: {cookie}"] if cookie else [f"Authorization: Bearer {token}"] if token else []
    lines = [f"GET {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}", *who, "", ""]
    return "\r\n".join(lines).encode()


async def throughput(url: str, asked: bytes, *, connections: int, seconds: float) -> dict[str, float]:
    """Ask as fast as `connections` can: requests a second, and the 99th percentile in milliseconds."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    async def ask() -> None:
        connection = await Connection.open(url)
        while (began := time.perf_counter()) < end:
            await connection.get(asked)
            taken.append(time.perf_counter() - began)
        await connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(connections)))
    return {"rps": round(len(taken) / (time.perf_counter() - began), 1), "p99_ms": round(percentile(taken, 99) * 1000, 2)}


async def at_fixed_rate(url: str, asked: bytes, *, rate: float, seconds: float) -> float:
    """Ask at an open rate; returns the 99th percentile in milliseconds, waiting for a free connection included."""
    pool = await Pool.open(url, 32)
    taken: list[float] = []

    async def ask(_: int) -> None:
        began = time.perf_counter()
        await pool.send(asked, OK)
        taken.append(time.perf_counter() - began)

    await at_rate(rate, int(rate * seconds), ask)
    await pool.close()
    return round(percentile(taken, 99) * 1000, 2)
