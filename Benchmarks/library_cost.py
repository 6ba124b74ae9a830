"""What import Plumb costs: nanoseconds of processor time for each record, query and scope."""

import pathlib
import subprocess

import measurement
import text_table
import workloads

PEERS = ["plumb", "hdrhistogram-swift", "array", "two clock reads"]
LEGEND = """
Nanoseconds, medians of {rounds} rounds in a process each. A histogram of hdrhistogram-swift is one
thread's; plumb's may be one thread's or shared. The array sorts itself when it is asked."""


def measure(options, build_folder, tools) -> None:
    program = _build(build_folder)
    figures: dict[str, dict[str, list[float]]] = {}
    for _ in range(options.rounds):
        for row, tool, nanoseconds in _run(program):
            if options.workload in row:
                figures.setdefault(row, {}).setdefault(tool, []).append(nanoseconds)
    table = text_table.TextTable("work                          ", *PEERS)
    for row, by_tool in figures.items():
        table.row(row, *(_text(by_tool.get(tool)) for tool in PEERS))
    print(LEGEND.format(rounds=options.rounds))


def _text(values) -> str:
    middle = text_table.median(values, 1)
    return middle if middle == "-" or float(middle) < 1_000 else f"{float(middle):,.0f}"


def _build(build_folder) -> pathlib.Path:
    package = pathlib.Path(__file__).resolve().parent / "Library"
    scratch = build_folder / "library"
    command = ["swift", "build", "--configuration", "release", "--package-path", str(package)]
    command += ["--scratch-path", str(scratch), "--product", "LibraryCost"]
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode != 0:
        raise workloads.MissingProgram(f"LibraryCost can't be built: {built.stdout[-2000:]}")
    return scratch / "release" / "LibraryCost"


def _run(program):
    run = subprocess.run([str(program)], capture_output=True, text=True, timeout=600)
    if run.returncode != 0:
        raise measurement.FailedRun(f"LibraryCost returned {run.returncode}: {run.stderr}")
    for line in run.stdout.splitlines():
        row, tool, nanoseconds = line.split("\t")
        yield row, tool, float(nanoseconds)
