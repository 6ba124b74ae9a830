"""What the twins share: tracemalloc around a body, and the counts of one file's lines."""
import json
import sys
import tracemalloc

IS_DEFECTIVE = "--defect" in sys.argv


def report(**numbers):
    print(json.dumps(numbers))


def live_blocks(snapshot, filename, line=None):
    """Blocks that the file, or one line of it, allocated and that live."""
    return sum(
        statistic.count
        for statistic in snapshot.statistics("lineno")
        if statistic.traceback[0].filename == filename
        and line in (None, statistic.traceback[0].lineno)
    )


def line_of(function):
    """The first line of a function's body."""
    return function.__code__.co_firstlineno + 1


def start():
    tracemalloc.start()
