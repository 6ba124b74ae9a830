"""Makes a recording of a workload, and a capture of the recording."""

import os
import pathlib

import measurement
import tools
import workloads


def report_tool(options) -> str:
    found = tools.report_tool_of(options.library)
    if not found.exists() or not options.library.exists():
        raise workloads.MissingProgram(f"no {found} or no {options.library} (run make build)")
    return str(found.resolve())


def record(workload, options) -> pathlib.Path:
    recording = options.scratch / "workload.recording"
    recording.unlink(missing_ok=True)
    environment = {
        **os.environ,
        **workload.environment,
        "LD_PRELOAD": str(options.library.resolve()),
        "PLUMB_OUTPUT": str(recording),
    }
    measurement.execute(workload.command, environment, workload.input_path)
    if not recording.exists():
        raise measurement.FailedRun("left no recording")
    return recording


def seal(recording, options) -> tuple[measurement.Run, pathlib.Path]:
    capture = options.scratch / "workload.plumb"
    command = [report_tool(options), "seal", "-f", "-o", str(capture), str(recording)]
    return measurement.execute(command), capture
