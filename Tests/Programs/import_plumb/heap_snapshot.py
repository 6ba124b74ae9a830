"""The twin of heap_snapshot: the same blocks, by line, under tracemalloc."""

import linecache
import tracemalloc

kept = [None] * 5000
filled_places = [range(2000), range(2000, 2300), range(2300, 2303), range(2303, 2313)]
last_places = range(2313, 2323)
later_places = range(3000, 3100)


def fill():
    for place in filled_places[0]:
        kept[place] = bytes(100)  # small
    for place in filled_places[1]:
        kept[place] = bytes(1000)  # medium
    for place in filled_places[2]:
        kept[place] = bytes(100_000)  # large
    for place in filled_places[3]:
        kept[place] = bytes(20_000)  # first of equals
    for place in last_places:
        kept[place] = bytes(20_000)  # second of equals


def change():
    for place in list(range(1000)) + list(range(2300, 2303)):
        kept[place] = None
    for place in later_places:
        kept[place] = bytes(1500)  # later


def name(statistic):
    frame = statistic.traceback[0]
    comment = linecache.getline(frame.filename, frame.lineno).split("  # ")
    return comment[1].strip() if frame.filename == __file__ and len(comment) == 2 else None


tracemalloc.start()
fill()
filled = tracemalloc.take_snapshot()
change()
changed = tracemalloc.take_snapshot()
for row in filled.statistics("lineno"):
    if name(row):
        print("filled:", name(row), row.size, row.count)
for row in changed.compare_to(filled, "lineno"):
    if name(row):
        print("changed:", name(row), row.size, row.size_diff, row.count, row.count_diff)
