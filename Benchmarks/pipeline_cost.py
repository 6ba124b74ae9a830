"""CPU of the whole way from the program's start to a file that can be read."""

import pipeline_tools
import rounds
import text_table

TIMEOUT_SECONDS = 90
LEGEND = """
Nanoseconds of CPU an allocation, over native glibc, of all processes together: the program, and for
plumb the sealing with names and lines, for heaptrack its interpreter and compressor; medians of
{rounds} rounds. What needs more than {timeout} seconds gets no figure."""


def measure(options, build_folder, tools) -> None:
    native = [tool for tool in tools if tool.name == "native"]
    compared = native + pipeline_tools.installed(options.library, options.scratch)
    table = text_table.TextTable(
        "workload          ", "allocations", "native s", "heaptrack", "plumb", "plumb / heaptrack"
    )
    for workload, allocations in rounds.of_workloads(options, build_folder):
        runs = rounds.of_tools(workload, compared, allocations, options, TIMEOUT_SECONDS)
        heaptrack = rounds.added(runs, "heaptrack", "native", allocations)
        plumb = rounds.added(runs, "plumb", "native", allocations)
        table.row(
            workload.name,
            f"{allocations:,}",
            text_table.median([run.cpu_seconds for run in runs.get("native", [])]),
            text_table.nanoseconds(heaptrack),
            text_table.nanoseconds(plumb),
            text_table.ratio(plumb, heaptrack),
        )
    print(LEGEND.format(rounds=options.rounds, timeout=TIMEOUT_SECONDS))
