"""Memory that a recorder adds to a program: beside nothing, and for each block that is alive."""

import statistics

import rounds
import text_table
import workloads

BLOCKS = 10_000_000
LEGEND = """
The most that the process had resident, as the kernel says, with no block and with {blocks:,} blocks
of 16 bytes alive. What is added is over plain jemalloc, for heaptrack's recorder over glibc, which
it leaves in place; a block's share is what is added with them less what is added without.
heaptrack's interpreter, a process of its own, is not in it. Medians of {rounds} rounds."""


def measure(options, build_folder, tools) -> None:
    resident = {
        count: _resident(options, build_folder, tools, count, name)
        for count, name in ((0, "no block"), (BLOCKS, "many blocks"))
    }
    table = text_table.TextTable(
        "tool      ", "MiB, no block", "MiB, all blocks", "added, no block", "bytes added a block"
    )
    for tool in tools:
        base = {"plumb": "jemalloc", "heaptrack": "native"}.get(tool.name)
        none, many = (resident[count].get(tool.name) for count in (0, BLOCKS))
        if none is None or many is None:
            continue
        added, block = "-", "-"
        if base and base in resident[0] and base in resident[BLOCKS]:
            beside = none - resident[0][base]
            added = f"{beside / 1024:.1f}"
            block = f"{(many - resident[BLOCKS][base] - beside) * 1024 / BLOCKS:.1f}"
        table.row(tool.name, f"{none / 1024:.1f}", f"{many / 1024:.1f}", added, block)
    print(LEGEND.format(blocks=BLOCKS, rounds=options.rounds))


def _resident(options, build_folder, tools, count: int, name: str) -> dict[str, float]:
    """KiB by tool."""
    workload = workloads.compiled_c(build_folder, "blocks.c", name, [str(count)])
    allocations = rounds.count(workload, build_folder)
    runs = rounds.of_tools(workload, tools, allocations, options, same_output=False)
    return {
        tool: statistics.median(int(run.output) for run in results)
        for tool, results in runs.items()
    }
