#!/usr/bin/env python3
"""What plumb costs, beside its peers: the tables of `make bench`.

What is measured is user and system time where it can be: wall time says little where others share
the processor. Every round runs every tool once, one after the other; differences are taken inside a
round, and the tables show their medians over the rounds.
"""

import argparse
import os
import pathlib
import sys
import tempfile

import library_cost
import measurement
import memory_added
import pipeline_cost
import recording_cost
import recording_size
import report_time
import thread_scaling
import tools
import workloads

TABLES = {
    "recording": recording_cost,
    "pipeline": pipeline_cost,
    "threads": thread_scaling,
    "size": recording_size,
    "memory": memory_added,
    "report": report_time,
    "library": library_cost,
}


def main() -> int:
    options = parsed_options()
    options.failures = []
    build_folder = pathlib.Path(__file__).resolve().parent.parent / ".build" / "benchmarks"
    build_folder.mkdir(parents=True, exist_ok=True)
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="plumb-benchmark-", dir=memory) as scratch:
        options.scratch = pathlib.Path(scratch)
        recordings = options.scratch / "recordings"
        recordings.mkdir()
        present, missing = tools.installed(options.library, recordings)
        for line in missing:
            print(line)
        for name in options.tables:
            print(f"\n{name}: {TABLES[name].__doc__.splitlines()[0]}\n", flush=True)
            try:
                TABLES[name].measure(options, build_folder, present)
            except workloads.MissingProgram as problem:
                print(f"skipped: {problem}")
            except measurement.FailedRun as problem:
                options.failures.append(f"{name}: {problem}")
    for failure in options.failures:
        print(f"failed: {failure}")
    return 1 if options.failures else 0


def parsed_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    library = pathlib.Path(".build/plumb/lib/plumb/libplumb.so")
    only = f"a table ({', '.join(TABLES)}), a part of a workload's name, or TABLE/WORKLOAD"
    parser.add_argument("--library", type=pathlib.Path, default=library, help="libplumb.so")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each tool (default 7)")
    parser.add_argument("--only", default="", help=only)
    parser.add_argument("--verbose", action="store_true", help="print the seconds of every run")
    options = parser.parse_args()
    table, _, options.workload = options.only.partition("/")
    if table and table not in TABLES:
        table, options.workload = "recording", options.only
    options.tables = [table] if table else list(TABLES)
    return options


if __name__ == "__main__":
    sys.exit(main())
