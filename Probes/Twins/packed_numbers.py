"""Numbers as objects (--defect), or packed in an array."""
import array
import tracemalloc

from twin import IS_DEFECTIVE, line_of, live_blocks, report, start


def boxed():
    return [number + 0.5 for number in range(5000)]


def packed():
    return array.array("d", (number + 0.5 for number in range(5000)))


start()
kept = boxed() if IS_DEFECTIVE else packed()
snapshot = tracemalloc.take_snapshot()
count = live_blocks(snapshot, __file__, line_of(boxed if IS_DEFECTIVE else packed))
report(live=count)
