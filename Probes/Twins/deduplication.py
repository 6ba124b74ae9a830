"""A stream without its duplicates, by texts (--defect) or by hashes that are counted as one set."""
import tracemalloc

from twin import IS_DEFECTIVE, line_of, live_blocks, report, start


def message(number):
    return f"a message that is longer than fifteen bytes, {number}"


def fingerprint(text):
    return hash(text)


def main():
    seen = set()
    for number in range(3000):
        text = message(number % 1000)
        seen.add(text if IS_DEFECTIVE else fingerprint(text))
    return seen


start()
kept = main()
report(live=live_blocks(tracemalloc.take_snapshot(), __file__, line_of(message)))
