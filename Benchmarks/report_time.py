"""How long it takes to seal a recording, and to print the report of its capture."""

import contextlib
import sqlite3

import captures
import measurement
import text_table
import workloads

FUNCTIONS = 20_000
TIMEOUT_SECONDS = 120
LEGEND = """
Addresses: frames of the capture, every one named anew in each run from the program's files, whose
pages the kernel may have in memory. CPU seconds, and wall seconds behind them; medians of
{rounds} rounds. heaptrack_print reads a file whose names its interpreter has found before."""


def measure(options, build_folder, tools) -> None:
    tool = captures.report_tool(options)
    table = text_table.TextTable(
        "workload            ", "addresses", "seal: CPU s", "wall s", "report: CPU s", "wall s",
        "heaptrack_print: CPU s",
    )  # fmt: skip
    cold = {f"C, {FUNCTIONS:,} functions": lambda name: _cold_addresses(build_folder, name)}
    prepared = captures.of_workloads(options, build_folder, **cold)
    for workload, allocations, recording, capture in prepared:
        seals, reports = [], []
        try:
            for _ in range(options.rounds):
                seals.append(captures.seal(recording, options)[0])
                reports.append(measurement.execute([tool, "report", str(capture)]))
        except measurement.FailedRun as problem:
            options.failures.append(f"{workload.name} {problem}")
            continue
        table.row(
            workload.name,
            f"{_addresses(capture):,}",
            *_medians(seals),
            *_medians(reports),
            _heaptrack_print(workload, allocations, options),
        )
    print(LEGEND.format(rounds=options.rounds))


def _medians(runs) -> list[str]:
    return [
        text_table.median([run.cpu_seconds for run in runs]),
        text_table.median([run.wall_seconds for run in runs]),
    ]


def _addresses(capture) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{capture}?mode=ro", uri=True)) as database:
        query = "SELECT count(*) FROM frames WHERE kind = 'code' AND NOT inlined"
        return database.execute(query).fetchone()[0]


def _cold_addresses(build_folder, name: str) -> workloads.Workload:
    """A program that allocates once in each of very many functions."""
    source = build_folder / "cold_addresses.c"
    functions, body = range(FUNCTIONS), "kept = malloc(16);"
    source.write_text(
        "#include <stdlib.h>\nstatic void *volatile kept;\n"
        + "".join(f"static void function_{i}(void) {{\n  {body}\n}}\n" for i in functions)
        + "static void (*const all[])(void) = {\n"
        + "".join(f"  function_{i},\n" for i in functions)
        + "};\nint main(void) {\n"
        + f"  for (int i = 0; i < {FUNCTIONS}; ++i) all[i]();\n  return 0;\n}}\n"
    )
    return workloads.compiled_c(build_folder, source, name, [], ["-g"])


def _heaptrack_print(workload, allocations: int, options) -> str:
    written = captures.by_heaptrack(workload, allocations, options, TIMEOUT_SECONDS)
    if written is None:
        return "-"
    try:
        command = ["heaptrack_print", "-f", str(written)]
        return f"{measurement.execute(command, timeout=TIMEOUT_SECONDS).cpu_seconds:.2f}"
    except measurement.FailedRun as problem:
        options.failures.append(f"{workload.name}, heaptrack_print: {problem}")
        return "-"
