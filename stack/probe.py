"""Ask a process of this machine whether it is ready: `python -m stack.probe PORT [PATH]` ends with 0 when it is."""

import asyncio
import sys
from http import HTTPStatus


async def answers(port: int, path: str = "/health/ready") -> bool:
    """Tell whether `http://127.0.0.1:<port><path>` answers 200 at once."""
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
                status = await reader.readline()
            finally:
                writer.close()
                await writer.wait_closed()
    except (OSError, TimeoutError):
        return False
    return status.split()[1:2] == [str(int(HTTPStatus.OK)).encode()]


async def body(port: int, path: str) -> bytes:
    """Read what `http://127.0.0.1:<port><path>` answers."""
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            return (await reader.read()).partition(b"\r\n\r\n")[2]
        finally:
            writer.close()
            await writer.wait_closed()


if __name__ == "__main__":
    sys.exit(not asyncio.run(answers(int(sys.argv[1]), *sys.argv[2:3])))
