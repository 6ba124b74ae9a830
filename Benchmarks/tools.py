"""The configurations that are compared: each is a preload and what it needs in the environment."""

import dataclasses
import json
import pathlib
import platform
import subprocess

# A concurrent program doesn't allocate equally often in each run.
TOLERANCE = 0.02
LIBRARIES = pathlib.Path(f"/usr/lib/{platform.machine()}-linux-gnu")
HEAPTRACK = pathlib.Path("/usr/lib/heaptrack/libheaptrack_preload.so")
JEMALLOC = LIBRARIES / "libjemalloc.so.2"


@dataclasses.dataclass
class Tool:
    name: str
    environment: dict[str, str]
    keeps_output = True  # it adds nothing to what the program prints

    def command(self, program: list[str]) -> list[str]:
        """What is executed to run `program` under the tool."""
        return program

    def check(self, allocations: int, run) -> str | None:
        """What is wrong with the result of the last run, if anything."""
        return None


@dataclasses.dataclass
class Plumb(Tool):
    """Every run leaves a recording; it must hold what the program did, or the time is worthless."""

    recording_folder: pathlib.Path
    report_tool: pathlib.Path

    def check(self, allocations: int, run) -> str | None:
        recordings = list(self.recording_folder.iterdir())
        try:
            if len(recordings) != 1:
                return f"left {len(recordings)} recordings, not one"
            return self._check_recording(recordings[0], allocations)
        finally:
            for recording in recordings:
                recording.unlink()

    def _check_recording(self, recording, allocations: int) -> str | None:
        return fault_of(self.report_tool, recording, allocations)


def fault_of(report_tool, file: pathlib.Path, allocations: int) -> str | None:
    """What is wrong with plumb's recording or capture of a run."""
    command = [report_tool, "report", "--format", "json", "--limit", "1", file]
    report = subprocess.run(command, capture_output=True, text=True)
    if report.returncode != 0:
        return f"left a file that can't be read: {report.stderr}"
    return fault_of_count(json.loads(report.stdout)["totals"]["allocations"], allocations)


def fault_of_count(recorded: int, allocations: int) -> str | None:
    if abs(recorded - allocations) > allocations * TOLERANCE:
        return f"recorded {recorded:,} allocations of {allocations:,}"
    return None


def installed(library, recording_folder) -> tuple[list[Tool], list[str]]:
    """The tools that are here, native first, and a line for each that isn't."""
    tools = [Tool("native", {})]
    missing = []
    if JEMALLOC.exists():
        tools.append(Tool("jemalloc", {"LD_PRELOAD": str(JEMALLOC)}))
    else:
        missing.append("skipped: no jemalloc (Debian package libjemalloc2)")
    if HEAPTRACK.exists():
        # The recorder alone: its events go nowhere, so neither a disk nor its interpreter counts.
        # It locks its output, and does not record while another heaptrack of the machine holds the
        # lock of /dev/null; /dev/zero swallows as well, and nobody else's writes there.
        output = {"DUMP_HEAPTRACK_OUTPUT": "/dev/zero"}
        tools.append(Tool("heaptrack", {"LD_PRELOAD": str(HEAPTRACK), **output}))
    else:
        missing.append("skipped: no heaptrack (Debian package heaptrack)")
    report_tool = report_tool_of(library)
    if library.exists() and report_tool.exists():
        output = {"PLUMB_OUTPUT": f"{recording_folder}/%p.recording"}
        environment = {"LD_PRELOAD": str(library.resolve()), **output}
        tools.append(Plumb("plumb", environment, recording_folder, report_tool))
    else:
        missing.append(f"skipped: no {library} or no {report_tool} (run make build)")
    return tools, missing


def report_tool_of(library: pathlib.Path) -> pathlib.Path:
    return library.parent.parent.parent / "bin" / "plumb"
