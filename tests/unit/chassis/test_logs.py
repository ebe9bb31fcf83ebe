"""What the logs tell of an error: its types and places, never its words."""

import json
import subprocess
import sys

import asyncpg

from chassis.logs import placed

SPOKEN = """
import asyncio, logging
from chassis import logs
logs.configure("gateway", "info")
def read(address):
    raise ValueError(f"cannot read {address}")
try:
    try:
        read("/activation/SECRET")
    except ValueError as error:
        raise KeyError("SECRET") from error
except KeyError:
    logs.logger("chassis.http").exception("failed", route="GET /activation/{secret}")
    logging.getLogger("aiohttp.server").exception("Error handling request from %s", "127.0.0.1")
async def leave():
    asyncio.get_running_loop().call_exception_handler({"message": "Task exception was never retrieved", "exception": ValueError("SECRET")})
    asyncio.get_running_loop().call_exception_handler({"message": "Task exception was never retrieved", "future": "SECRET"})
asyncio.run(leave())
"""


COMMANDED = """
import sys
from types import SimpleNamespace
from chassis import commands, logs
async def speak(_, action):
    logs.logger("sample").warning("spoke", lines=1)
    print("answer")
commands.told, commands.with_database = (lambda _: SimpleNamespace(log_level="info")), speak
sys.argv = ["sample", "audit-verify"]
commands.main("sample", None, lambda settings: SimpleNamespace(settings=settings))
"""


def test_what_a_command_answers_is_not_mixed_with_its_logs() -> None:
    printed = subprocess.run([sys.executable, "-c", COMMANDED], capture_output=True, text=True, check=True)
    assert printed.stdout == "answer\n"
    assert json.loads(printed.stderr)["event"] == "spoke"


def test_errors_are_logged_without_their_words_by_the_house_and_by_libraries() -> None:
    printed = subprocess.run([sys.executable, "-c", SPOKEN], capture_output=True, text=True, check=True)
    assert "SECRET" not in printed.stdout + printed.stderr
    lines = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [line["event"] for line in lines] == [
        "failed",
        "Error handling request from 127.0.0.1",
        *["Task exception was never retrieved"] * 2,
    ]
    for line in lines[:2]:
        assert line["exception"].index("builtins.ValueError") < line["exception"].index("builtins.KeyError")
        assert "in read" in line["exception"]
    assert lines[2]["exception"] == "builtins.ValueError"


def test_a_broken_constraint_is_named_and_the_row_that_broke_it_is_not() -> None:
    error = asyncpg.UniqueViolationError('duplicate key value violates unique constraint "account_identifier"')
    error.__dict__.update(detail="Key (identifier)=(jean.dupont) already exists.", constraint_name="account_identifier")
    assert placed(error) == "asyncpg.exceptions.UniqueViolationError account_identifier"


def test_what_the_system_says_of_a_file_or_a_socket_is_kept() -> None:
    assert placed(OSError(28, "No space left on device")) == "builtins.OSError No space left on device"


def test_a_library_that_only_tools_bring_is_not_loaded_and_stays_loadable() -> None:
    script = "import sys, chassis.logs; assert not {'rich', 'pygments'} & set(sys.modules); import rich"
    subprocess.run([sys.executable, "-c", script], check=True)
