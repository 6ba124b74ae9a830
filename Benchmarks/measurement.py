"""Runs one workload under one tool and says what it cost, or why the figure is worth nothing."""

import dataclasses
import hashlib
import os
import pathlib
import signal
import subprocess
import tempfile

TIMEOUT_SECONDS = 300
NOT_RECORDED = ("cannot be preloaded", "ERROR: failed", "without a recording")


class FailedRun(Exception):
    """The run doesn't count; the text says why."""


@dataclasses.dataclass
class Run:
    cpu_seconds: float  # user and system, of the program and the children that it waited for
    output_digest: str


def run(workload, tool, allocations: int) -> Run:
    environment = {**os.environ, **workload.environment, **tool.environment}
    source = open(workload.input_path or os.devnull, "rb")
    with source, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            workload.command, stdin=source, stdout=output, stderr=errors, env=environment
        )
        status, usage = _wait(process)
        output.seek(0)
        errors.seek(0)
        digest = hashlib.sha256(output.read()).hexdigest()
        message = errors.read().decode(errors="replace").strip()
    fault = tool.check(allocations)
    if status != 0:
        raise FailedRun(f"ended with status {status}: {message[-300:]}")
    if any(words in message for words in NOT_RECORDED):
        raise FailedRun(f"was not recorded: {message[-300:]}")
    if fault is not None:
        raise FailedRun(f"{fault}. {message[-300:]}")
    return Run(usage.ru_utime + usage.ru_stime, digest)


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


def _wait(process):
    """wait4 with an alarm: a tool that hangs must not hang the benchmark."""

    def overdue(*_):
        raise FailedRun(f"was still running after {TIMEOUT_SECONDS} seconds")

    signal.signal(signal.SIGALRM, overdue)
    signal.alarm(TIMEOUT_SECONDS)
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except FailedRun:
        process.kill()
        process.wait()
        raise
    finally:
        signal.alarm(0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage
