"""Bytes that a recording and a capture take, for a distinct stack and for a frame of one."""

import contextlib
import os
import sqlite3
import struct

import captures
import text_table
import workloads

HEADER = struct.Struct("<QIIQQ")
SECTION = struct.Struct("<QQQQ")
SECTION_NAMES = ("strings", "modules", "nodes", "sites", "lanes", "chunks", "timeline")
SITE_TABLES = ("sites", "site_sizes", "site_lifetimes", "thread_shares")
MANY, MANY_ARGUMENTS = "C, 20,000 x 4 threads", ["20000", "25", "4"]
TIMEOUT_SECONDS = 90
LEGEND = """
A recording's bytes are those that its sparse file occupies, a capture's those of its pages. Per
site: what belongs to sites and their threads' counters; per node: the nodes. A recording's sites
are told apart by size, too, a capture's by stack alone. The whole has names, modules and tables
besides. heaptrack's file holds every event, compressed. One run each."""


def measure(options, build_folder, tools) -> None:
    captures.report_tool(options)
    table = text_table.TextTable(
        "workload             ",
        "allocations",
        "recording: KiB",
        "sites",
        "bytes a site",
        "a node",
        "capture: KiB",
        "sites ",
        "nodes ",
        "bytes a site",
        "a node",
        "heaptrack KiB",
    )
    many = {MANY: lambda name: workloads.compiled_c(build_folder, "stacks.c", name, MANY_ARGUMENTS)}
    prepared = captures.of_workloads(options, build_folder, **many)
    for workload, allocations, recording, capture in prepared:
        table.row(
            workload.name,
            f"{allocations:,}",
            *_of_recording(recording),
            *_of_capture(capture),
            _of_heaptrack(workload, allocations, options),
        )
    print(LEGEND)


def _of_recording(recording) -> list[str]:
    with recording.open("rb") as file:
        file.seek(HEADER.size)
        fields = SECTION.iter_unpack(file.read(SECTION.size * len(SECTION_NAMES)))
        counts, occupied = {}, {}
        for name, (offset, record_bytes, capacity, count) in zip(SECTION_NAMES, fields):
            counts[name] = count
            occupied[name] = _occupied(file.fileno(), offset, offset + record_bytes * capacity)
    of_sites = occupied["sites"] + occupied["chunks"]
    return [
        f"{os.stat(recording).st_blocks // 2:,}",
        f"{counts['sites']:,}",
        f"{of_sites / counts['sites']:.0f}",
        f"{occupied['nodes'] / counts['nodes']:.0f}",
    ]


def _occupied(file: int, start: int, end: int) -> int:
    """The bytes between that are no holes."""
    occupied = 0
    with contextlib.suppress(OSError):  # ENXIO: nothing but a hole up to the end of the file
        while start < end:
            data = os.lseek(file, start, os.SEEK_DATA)
            hole = os.lseek(file, data, os.SEEK_HOLE)
            occupied += max(0, min(hole, end) - min(data, end))
            start = hole
    return occupied


def _of_capture(capture) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{capture}?mode=ro", uri=True)) as database:
        sites, nodes = (
            database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("sites", "nodes")
        )
        try:
            pages = dict(database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
            of_site = f"{sum(pages.get(name, 0) for name in SITE_TABLES) / sites:.0f}"
            of_node = f"{pages['nodes'] / nodes:.0f}"
        except sqlite3.OperationalError:  # this SQLite was built without dbstat
            of_site = of_node = "-"
    return [f"{capture.stat().st_size // 1024:,}", f"{sites:,}", f"{nodes:,}", of_site, of_node]


def _of_heaptrack(workload, allocations: int, options) -> str:
    written = captures.by_heaptrack(workload, allocations, options, TIMEOUT_SECONDS)
    return f"{written.stat().st_size // 1024:,}" if written else "-"
