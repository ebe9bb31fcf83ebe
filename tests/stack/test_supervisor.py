"""The supervisor: what dies is started again, what must end ends, nothing is left behind."""

import asyncio
import errno
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from stack.log_file import LogFile
from stack.process import Process, ProcessFailedError, Program
from stack.supervisor import Supervisor
from tests.eventually import eventually

ROOT = Path(__file__).parents[2]
STUBBORN = """
import pathlib, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("up").touch()
while True:
    signal.pause()
"""
SUPERVISOR = """
import asyncio, pathlib, sys
from stack.log_file import LogFile
from stack.process import Program
from stack.supervisor import Supervisor

async def main():
    supervisor = Supervisor(pathlib.Path(sys.argv[1]), print)
    await supervisor.start(Program("child", ("sleep", "1000")))
    print(supervisor.pids["child"], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def sleeper(name: str) -> Program:
    return Program(name, ("sleep", "1000"))


def exists(path: Path) -> Callable[[], Awaitable[bool]]:
    async def ready() -> bool:
        return await asyncio.to_thread(path.exists)

    return ready


LISTENER = """
import socket, time
with socket.socket() as listening:
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind(("127.0.0.1", {port}))
    listening.listen()
    time.sleep(1000)
"""


async def test_a_process_is_replaced_by_one_that_listens_before_the_old_one_ends(tmp_path: Path, free_port: Callable[[], int]) -> None:
    port = free_port()
    program = Program("one", (sys.executable, "-c", LISTENER.format(port=port)), port=port)
    supervisor = Supervisor(tmp_path, lambda _: None)
    await supervisor.start(program)
    old = supervisor.pids["one"]
    await supervisor.replace(program)
    assert supervisor.pids["one"] != old
    assert not psutil.pid_exists(old)
    os.kill(supervisor.pids["one"], signal.SIGKILL)  # the fresh one is guarded as the old one was
    fresh = supervisor.pids["one"]

    async def again() -> bool:
        return supervisor.pids["one"] != fresh

    await eventually(again)
    await supervisor.stop()


async def test_a_process_that_does_not_come_up_replaces_nobody(tmp_path: Path, free_port: Callable[[], int]) -> None:
    supervisor = Supervisor(tmp_path, lambda _: None)
    await supervisor.start(Program("one", (sys.executable, "-c", LISTENER.format(port=free_port()))))
    old = supervisor.pids["one"]
    with pytest.raises(ProcessFailedError, match="n'a pas pris le relais"):
        await supervisor.replace(Program("one", (sys.executable, "-c", "raise SystemExit(3)")))
    assert supervisor.pids["one"] == old
    assert psutil.pid_exists(old)
    await supervisor.stop()


async def test_what_was_started_again_while_its_successor_came_up_ends_too(tmp_path: Path, free_port: Callable[[], int]) -> None:
    port = free_port()
    listener = LISTENER.format(port=port)
    supervisor = Supervisor(tmp_path, lambda _: None)
    await supervisor.start(Program("one", (sys.executable, "-c", listener), port=port))
    old = supervisor.pids["one"]
    slow = f"import pathlib, time\nwhile not pathlib.Path({str(tmp_path / 'go')!r}).exists(): time.sleep(0.01)\n{listener}"
    replacing = asyncio.create_task(supervisor.replace(Program("one", (sys.executable, "-c", slow), port=port)))
    os.kill(old, signal.SIGKILL)

    async def again() -> int:
        return pid if (pid := supervisor.pids["one"]) != old else 0

    again_old = await eventually(again)
    (tmp_path / "go").touch()
    await replacing
    assert supervisor.pids["one"] != again_old
    assert not psutil.pid_exists(again_old)
    await supervisor.stop()


async def test_a_successor_that_is_still_coming_up_ends_with_the_supervisor(tmp_path: Path, free_port: Callable[[], int]) -> None:
    supervisor = Supervisor(tmp_path, lambda _: None)
    await supervisor.start(sleeper("one"))
    silent = f"import os, pathlib, time\npathlib.Path({str(tmp_path / 'up')!r}).write_text(str(os.getpid()))\ntime.sleep(1000)"
    replacing = asyncio.create_task(supervisor.replace(Program("one", (sys.executable, "-c", silent), port=free_port())))

    async def up() -> int:
        return int((tmp_path / "up").read_text() or 0) if (tmp_path / "up").exists() else 0

    successor = await eventually(up)
    replacing.cancel()
    await asyncio.wait({replacing})
    assert not psutil.pid_exists(successor)
    await supervisor.stop()


async def test_what_cannot_even_be_started_again_is_tried_again(tmp_path: Path) -> None:
    said, starts = list[str](), list[int]()

    async def no_room_the_second_time() -> None:
        starts.append(len(starts))
        if len(starts) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    supervisor = Supervisor(tmp_path, said.append)
    await supervisor.start(Program("one", ("sleep", "1000"), before_start=no_room_the_second_time))
    old = supervisor.pids["one"]
    os.kill(old, signal.SIGKILL)

    async def again() -> bool:
        return supervisor.pids["one"] != old

    await eventually(again)
    assert said[1] == "one n'a pas pu être relancé : No space left on device."
    await supervisor.stop()


async def test_a_full_disk_loses_lines_of_a_log_and_holds_up_no_process(tmp_path: Path) -> None:
    (tmp_path / "chatty.log").symlink_to("/dev/full")
    chatty = await Process.start(Program("chatty", ("sh", "-c", "head -c 1000000 /dev/zero")), tmp_path)
    try:
        assert await asyncio.wait_for(chatty.wait(), 20) == 0
    finally:
        await asyncio.wait_for(chatty.stop(), 20)


async def test_a_killed_process_is_started_again_and_its_new_number_told(tmp_path: Path) -> None:
    told: list[dict[str, int]] = []
    supervisor = Supervisor(tmp_path, lambda _: None, lambda: told.append(supervisor.pids))
    await supervisor.start(sleeper("one"), sleeper("two"))
    before = supervisor.pids
    os.kill(before["one"], signal.SIGKILL)

    async def again() -> bool:
        return supervisor.pids["one"] != before["one"]

    await eventually(again)
    assert supervisor.pids["two"] == before["two"]
    assert told == [before, supervisor.pids]
    await supervisor.stop()


async def test_a_process_that_keeps_dying_is_given_growing_pauses(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(tmp_path, said.append)
    await supervisor.start(Program("broken", ("false",)))

    async def three_deaths() -> bool:
        return len(said) >= 3

    await eventually(three_deaths)
    await supervisor.stop()
    assert said[:3] == [f"broken s'est arrêté (code 1), relance dans {pause} s." for pause in ("0,1", "0,2", "0,4")]


async def test_what_ends_by_itself_must_have_done_its_work(tmp_path: Path) -> None:
    done = await Process.start(Program("done", ("true",)), tmp_path)
    await done.wait_success()
    failed = await Process.start(Program("failed", ("sh", "-c", "echo pas de place; exit 3")), tmp_path)
    with pytest.raises(ProcessFailedError, match=r"failed s'est arrêté \(code 3\)\.\npas de place"):
        await failed.wait_success()


async def test_stop_ends_every_process_the_last_started_first(tmp_path: Path) -> None:
    record = tmp_path / "ended"

    def recorder(name: str) -> Program:
        script = f"trap 'echo {name} >> {record}; exit' TERM; touch {tmp_path}/{name}.up; while :; do sleep 0.01; done"
        return Program(name, ("sh", "-c", script), ready=exists(tmp_path / f"{name}.up"))

    supervisor = Supervisor(tmp_path, lambda _: None)
    for name in ("database", "service", "edge"):
        await supervisor.start(recorder(name))
    await supervisor.stop()
    assert record.read_text().split() == ["edge", "service", "database"]


async def test_a_process_that_will_not_end_is_ended(tmp_path: Path) -> None:
    stubborn = Program("stubborn", (sys.executable, "-c", STUBBORN), ready=exists(tmp_path / "up"), directory=tmp_path, patience=0.2)
    supervisor = Supervisor(tmp_path, lambda _: None)
    await supervisor.start(stubborn)
    pid = supervisor.pids["stubborn"]
    await supervisor.stop()
    assert not psutil.pid_exists(pid)


async def test_no_child_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    supervisor = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SUPERVISOR, str(tmp_path)), cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    child = int(await supervisor.stdout.readline())

    async def started() -> bool:
        return psutil.Process(child).name() == "sleep"

    await eventually(started)
    supervisor.kill()
    await supervisor.wait()

    async def gone() -> bool:
        return not psutil.pid_exists(child)

    await eventually(gone)


async def test_a_program_that_fails_at_the_start_says_what_it_printed(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    supervisor = Supervisor(tmp_path, lambda _: None)
    with pytest.raises(ProcessFailedError, match="no such setting"):
        await supervisor.start(Program("confused", ("sh", "-c", "echo no such setting; exit 3"), ready=never))
    await supervisor.stop()


async def test_a_program_that_does_not_get_ready_says_why_however_often_it_was_asked_whether_it_is(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    supervisor = Supervisor(tmp_path, lambda _: None)
    asked = """{"module": "chassis.http", "route": "GET /health/ready", "status": 503, "event": "request"}"""
    says = f"""echo "stream_replaced"; for one in $(seq 50); do echo '{asked}'; done; sleep 60"""
    with pytest.raises(ProcessFailedError, match="stream_replaced"):
        await supervisor.start(Program("stubborn", ("sh", "-c", says), ready=never), deadline=1.0)
    await supervisor.stop()


def test_a_log_cannot_fill_the_disk(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "chatty.log", limit=1000)
    for number in range(100):
        log.write(f"line {number:03} {'.' * 50}\n".encode())
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chatty.log", "chatty.log.1"]
    assert all(path.stat().st_size <= 1000 for path in tmp_path.iterdir())
    assert "line 099" in log.tail(1)
