"""The twin of heap_trace: the same blocks in the same order under tracemalloc."""

import tracemalloc


def block(size: int) -> bytes:
    return bytes(size)


def show(step: str) -> None:
    lines.append((step, *tracemalloc.get_traced_memory()))


# What the script itself needs exists before anything is counted, but for some numbers and rows.
kept = [None] * 1001
sizes = range(1000, 2000)
lines = []
tracemalloc.start()
start = tracemalloc.get_traced_memory()[0]
tracemalloc.reset_peak()

for number, size in enumerate(sizes):
    kept[number] = block(size)
show("filled")
for number in range(999, 499, -1):
    kept[number] = None
show("half freed")
block(2_000_000)
show("one large, freed")
tracemalloc.reset_peak()
show("reset")
kept[1000] = block(100_000)
show("one more")
for number in range(1001):
    kept[number] = None
show("all freed")
for step, current, peak in lines:
    print(step, current - start, peak - start)
