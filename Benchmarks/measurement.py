"""Runs one workload under one tool and says what it cost, or why the figure is worth nothing."""

import contextlib
import ctypes
import dataclasses
import hashlib
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import time

TIMEOUT_SECONDS = 300
PR_SET_CHILD_SUBREAPER = 36
NOT_RECORDED = ("cannot be preloaded", "ERROR: failed", "without a recording")


class FailedRun(Exception):
    """The run doesn't count; the text says why."""


@dataclasses.dataclass
class Run:
    cpu_seconds: float  # user and system, of the program and every process that it left behind
    wall_seconds: float
    output: str
    message: str  # what it wrote to stderr

    @property
    def output_digest(self) -> str:
        return hashlib.sha256(self.output.encode()).hexdigest()


def run(workload, tool, allocations: int, timeout: int = TIMEOUT_SECONDS) -> Run:
    environment = {**os.environ, **workload.environment, **tool.environment}
    result = execute(tool.command(workload.command), environment, workload.input_path, timeout)
    fault = tool.check(allocations, result)
    message = result.message
    if any(words in message for words in NOT_RECORDED):
        raise FailedRun(f"was not recorded: {message[-300:]}")
    if fault is not None:
        raise FailedRun(f"{fault}. {message[-300:]}")
    return result


def execute(command, environment=None, input_path=None, timeout: int = TIMEOUT_SECONDS) -> Run:
    """Runs it to its end, with all that it started; a status other than 0 is a failed run."""
    # What outlives the command (a recorder's helper) becomes our child, and is counted too.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    source = open(input_path or os.devnull, "rb")
    with source, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=source,
            stdout=output,
            stderr=errors,
            env=environment,
            start_new_session=True,
        )
        status = _wait_for_all(process, timeout)
        wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        output.seek(0)
        errors.seek(0)
        printed = output.read().decode(errors="replace")
        message = errors.read().decode(errors="replace").strip()
    if status != 0:
        raise FailedRun(f"ended with status {status}: {message[-300:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(cpu, wall, printed, message)


def count_allocations(workload, counter: pathlib.Path, build_folder: pathlib.Path) -> int:
    """The calls that return a block, by our own counting preload."""
    result = build_folder / "allocation-count"
    result.unlink(missing_ok=True)
    environment = {
        **os.environ,
        **workload.environment,
        "LD_PRELOAD": str(counter.resolve()),
        "ALLOCATION_COUNT": str(result.resolve()),
    }
    with open(workload.input_path or os.devnull, "rb") as source:
        completed = subprocess.run(
            workload.command, stdin=source, env=environment, capture_output=True
        )
    if completed.returncode != 0 or not result.exists():
        raise FailedRun(f"the counting run ended with status {completed.returncode}")
    return int(result.read_text())


def _wait_for_all(process, timeout: int) -> int:
    """Reaps until no child is left, with an alarm: a tool that hangs must not hang us."""

    def overdue(*_):
        raise FailedRun(f"was still running after {timeout} seconds")

    signal.signal(signal.SIGALRM, overdue)
    signal.alarm(timeout)
    try:
        return _reap(process)
    except FailedRun:
        os.killpg(process.pid, signal.SIGKILL)
        _reap(process)  # or their time would count for the next run
        raise
    finally:
        signal.alarm(0)


def _reap(process) -> int:
    """The status of `process`, once it and all that it left behind have ended."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.wait()
            if pid == process.pid:
                process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode
