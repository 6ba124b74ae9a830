"""The tools as they are used: plumb run to the sealed capture, heaptrack with its interpreter."""

import dataclasses
import pathlib
import re
import shutil

import tools


@dataclasses.dataclass
class PlumbRun(tools.Tool):
    report_tool: pathlib.Path
    capture: pathlib.Path

    def command(self, program):
        options = ["--quiet", "-f", "-o", str(self.capture)]
        return [str(self.report_tool), "run", *options, "--", *program]

    def check(self, allocations, run):
        return tools.fault_of(self.report_tool, self.capture, allocations)


@dataclasses.dataclass
class Heaptrack(tools.Tool):
    output: pathlib.Path
    keeps_output = False  # its script says on stdout what it does

    def command(self, program):
        for earlier in self.output.parent.glob(f"{self.output.name}.*"):
            earlier.unlink()
        return ["heaptrack", "-o", str(self.output), *program]

    def written(self) -> pathlib.Path:
        """Its file; the ending says which compressor it found."""
        return next(self.output.parent.glob(f"{self.output.name}.*"))

    def check(self, allocations, run):
        # Its interpreter ends with what it has read: without that it came to no end.
        counted = re.search(r"^\s*allocations:\s+(\d+)", run.message, re.MULTILINE)
        if counted is None:
            return "its interpreter gave no sum"
        return tools.fault_of_count(int(counted.group(1)), allocations)


def installed(library: pathlib.Path, folder: pathlib.Path) -> list[tools.Tool]:
    """plumb and heaptrack, those that are here; what is missing has been said already."""
    found = []
    if shutil.which("heaptrack"):
        found.append(Heaptrack("heaptrack", {}, folder / "heaptrack"))
    report_tool = tools.report_tool_of(library)
    if library.exists() and report_tool.exists():
        environment = {"PLUMB_LIBRARY": str(library.resolve())}
        found.append(PlumbRun("plumb", environment, report_tool.resolve(), folder / "run.plumb"))
    return found
