"""An LRU cache of entries; with --defect it forgets to evict."""
from collections import OrderedDict

import tracemalloc

from twin import IS_DEFECTIVE, line_of, live_blocks, report, start


class Entry:
    __slots__ = ("embedding",)


def make():
    return Entry()


def main():
    cache, capacity, puts = OrderedDict(), 100, 1000
    for key in range(puts):
        cache[key] = make()
        if not IS_DEFECTIVE and len(cache) > capacity:
            cache.popitem(last=False)
    return cache


start()
kept = main()
report(live=live_blocks(tracemalloc.take_snapshot(), __file__, line_of(make)))
