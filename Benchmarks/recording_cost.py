"""CPU added per allocation: plumb's recorder, heaptrack's, plain jemalloc, native glibc."""

import rounds
import text_table

LEGEND = """
Nanoseconds of CPU that each adds to an allocation and its free, over native glibc; medians of
{rounds} rounds. "plumb - jemalloc" takes plain jemalloc's time away instead of glibc's: plumb
brings jemalloc along, and what that gains or loses is not the recorder's."""


def measure(options, build_folder, tools) -> None:
    table = text_table.TextTable(
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
    for workload, allocations in rounds.of_workloads(options, build_folder):
        runs = rounds.of_tools(workload, tools, allocations, options)
        heaptrack = rounds.added(runs, "heaptrack", "native", allocations)
        plumb = rounds.added(runs, "plumb", "native", allocations)
        recorder = rounds.added(runs, "plumb", "jemalloc", allocations)
        native = [run.cpu_seconds for run in runs.get("native", [])]
        table.row(
            workload.name,
            f"{allocations:,}",
            text_table.median(native),
            text_table.nanoseconds(rounds.added(runs, "jemalloc", "native", allocations)),
            text_table.nanoseconds(heaptrack),
            text_table.nanoseconds(plumb),
            text_table.nanoseconds(recorder),
            text_table.ratio(plumb, heaptrack),
            text_table.ratio(recorder, heaptrack),
        )
    print(LEGEND.format(rounds=options.rounds))
