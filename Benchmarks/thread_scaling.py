"""What a second thread costs: a deep C workload, the same work on each thread."""

import rounds
import text_table
import workloads

ROUNDS_OF_A_THREAD = "25000"
LEGEND = """
Times of two threads under each tool over two threads without one, and over one thread under the
same tool with half of the work: 1.00 is perfect scaling on two idle processors, 2.00 is none. Wall
time is what a lock costs; it is noisy where others share the processors, and then native does not
scale either: compare with its row. Medians of {rounds} rounds."""


def measure(options, build_folder, tools) -> None:
    table = text_table.TextTable(
        "two threads of C", "wall s", "slowdown, wall", "slowdown, CPU", "over one thread, wall"
    )
    one, two = (_runs(options, build_folder, tools, threads) for threads in ("1", "2"))
    for tool in tools:
        if tool.name not in one or tool.name not in two or "native" not in two:
            continue
        wall = [run.wall_seconds for run in two[tool.name]]
        table.row(
            tool.name,
            text_table.median(wall),
            text_table.ratio(wall, [run.wall_seconds for run in two["native"]], 0.01),
            text_table.ratio(*(_cpu(two[name]) for name in (tool.name, "native")), 0.01),
            text_table.ratio(wall, [run.wall_seconds for run in one[tool.name]], 0.01),
        )
    print(LEGEND.format(rounds=options.rounds))


def _runs(options, build_folder, tools, threads: str):
    workload = workloads.expressions(build_folder, threads, ROUNDS_OF_A_THREAD, threads)
    counted = rounds.count(workload, build_folder)
    return rounds.of_tools(workload, tools, counted, options)


def _cpu(runs) -> list[float]:
    return [run.cpu_seconds for run in runs]
