"""Makes a recording of a workload, and a capture of the recording."""

import os
import pathlib

import measurement
import pipeline_tools
import rounds
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


def of_workloads(options, build_folder, **more):
    """Each workload that is wanted, with its recording and a capture of that."""
    for workload, allocations in rounds.of_workloads(options, build_folder, **more):
        try:
            recording = record(workload, options)
            _, capture = seal(recording, options)
        except measurement.FailedRun as problem:
            options.failures.append(f"{workload.name} {problem}")
            continue
        yield workload, allocations, recording, capture


def by_heaptrack(workload, allocations: int, options, timeout: int) -> pathlib.Path | None:
    """The file that heaptrack writes of the workload; None where there is none."""
    for tool in pipeline_tools.installed(options.library, options.scratch):
        if tool.name == "heaptrack":
            try:
                measurement.run(workload, tool, allocations, timeout)
                return tool.written()
            except measurement.FailedRun as problem:
                options.failures.append(f"{workload.name} under heaptrack {problem}")
    return None
