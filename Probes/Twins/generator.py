"""The sum over filtered squares: with lists (--defect), or one number at a time."""
import tracemalloc

from twin import IS_DEFECTIVE, report, start


def eagerly(count):
    squares = [number * number for number in range(count)]
    even = [square for square in squares if square % 2 == 0]
    return sum(even)


def lazily(count):
    squares = (number * number for number in range(count))
    return sum(square for square in squares if square % 2 == 0)


start()
total = eagerly(10_000) if IS_DEFECTIVE else lazily(10_000)
report(peak_bytes=tracemalloc.get_traced_memory()[1], total=total)
