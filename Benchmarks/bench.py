#!/usr/bin/env python3
"""CPU added per allocation: plumb's recorder, heaptrack's recorder, plain jemalloc, native glibc.

Every round runs every tool once on a workload, one after the other, so that a busy machine is busy
for all of them. Differences are taken inside a round, and the table shows their medians over the
rounds. What is measured is user and system time as wait4 reports it: wall time says little where
others share the processor.
"""

import argparse
import os
import pathlib
import statistics
import sys
import tempfile

import measurement
import tools
import workloads

COLUMNS = (
    "workload          ",
    "allocations",
    "native s",
    "jemalloc",
    "heaptrack",
    "plumb",
    "plumb - jemalloc",
    "plumb / heaptrack",
    "(plumb - jemalloc) / heaptrack",
)
LEGEND = """
Nanoseconds of CPU that each adds to an allocation and its free, over native glibc; medians of
{rounds} rounds. "plumb - jemalloc" takes plain jemalloc's time away instead of glibc's: plumb
brings jemalloc along, and what that gains or loses is not the recorder's."""


def main() -> int:
    options = parsed_options()
    build_folder = pathlib.Path(__file__).resolve().parent.parent / ".build" / "benchmarks"
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="plumb-benchmark-", dir=memory) as recordings:
        present, missing = tools.installed(options.library, pathlib.Path(recordings))
        for line in missing:
            print(line)
        return print_table(build_folder, present, options)


def parsed_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    library = pathlib.Path(".build/plumb/lib/plumb/libplumb.so")
    parser.add_argument("--library", type=pathlib.Path, default=library, help="libplumb.so")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each tool (default 7)")
    parser.add_argument("--only", default="", help="workloads whose name contains this")
    parser.add_argument("--verbose", action="store_true", help="print the seconds of every run")
    return parser.parse_args()


def print_table(build_folder, present, options) -> int:
    counter = None
    failures = []
    print_row(COLUMNS)
    print_row(["-" * len(title) for title in COLUMNS])
    for make_workload in workloads.prepare(build_folder):
        try:
            workload = make_workload()
            if options.only not in workload.name:
                continue
            counter = counter or workloads.build_allocation_counter(build_folder)
            allocations = measurement.count_allocations(workload, counter, build_folder)
        except workloads.MissingProgram as problem:
            print(f"skipped: {problem}")
            continue
        except measurement.FailedRun as problem:
            failures.append(f"{workload.name}: {problem}")
            continue
        times = cpu_times(workload, present, allocations, options.rounds, failures)
        print_row(row(workload, allocations, times))
        if options.verbose:
            for name, seconds in times.items():
                print(f"  {name}: {' '.join(f'{second:.2f}' for second in seconds)}")
    print(LEGEND.format(rounds=options.rounds))
    for failure in failures:
        print(f"failed: {failure}")
    return 1 if failures else 0


def cpu_times(workload, present, allocations, rounds, failures) -> dict[str, list[float]]:
    """Seconds by tool and round. A tool that fails once is dropped: it gets no figure at all."""
    times: dict[str, list[float]] = {tool.name: [] for tool in present}
    expected_output = None
    for _ in range(rounds):
        for tool in present:
            if tool.name not in times:
                continue
            try:
                run = measurement.run(workload, tool, allocations)
                expected_output = expected_output or run.output_digest
                if run.output_digest != expected_output:
                    raise measurement.FailedRun("printed something else than without it")
                times[tool.name].append(run.cpu_seconds)
            except measurement.FailedRun as problem:
                del times[tool.name]
                failures.append(f"{workload.name} under {tool.name} {problem}")
    return times


def row(workload, allocations, times) -> list[str]:
    def added(tool, base):
        """Nanoseconds an allocation that `tool` adds to `base`, by round; None if one failed."""
        if tool not in times or base not in times:
            return None
        pairs = zip(times[tool], times[base])
        return [(after - before) * 1e9 / allocations for after, before in pairs]

    heaptrack = added("heaptrack", "native")
    plumb = added("plumb", "native")
    recorder = added("plumb", "jemalloc")
    native = f"{statistics.median(times['native']):.2f}" if "native" in times else "failed"
    return [
        workload.name,
        f"{allocations:,}",
        native,
        nanoseconds(added("jemalloc", "native")),
        nanoseconds(heaptrack),
        nanoseconds(plumb),
        nanoseconds(recorder),
        ratio(plumb, heaptrack),
        ratio(recorder, heaptrack),
    ]


def nanoseconds(values) -> str:
    return "-" if values is None else f"{statistics.median(values):+.0f}"


def ratio(values, base) -> str:
    """A ratio of medians; none where a run failed or the base lies within the noise."""
    if values is None or base is None or statistics.median(base) < 5:
        return "-"
    return f"{statistics.median(values) / statistics.median(base):.2f}"


def print_row(cells) -> None:
    """A line of a Markdown table, so that it can be pasted where it is needed."""
    first, *others = cells
    padded = [f"{cell:>{len(title)}}" for cell, title in zip(others, COLUMNS[1:])]
    print(f"| {first:{len(COLUMNS[0])}} |", " | ".join(padded), "|", flush=True)


if __name__ == "__main__":
    sys.exit(main())
