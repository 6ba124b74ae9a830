"""Labels of tokens: a text for each occurrence (--defect), or one for each label."""
import sys
import tracemalloc

from twin import IS_DEFECTIVE, line_of, live_blocks, report, start


def label(number):
    return f"a label of some length, number {number}"


def main():
    labels = [None] * 3000
    for number in range(3000):
        text = label(number % 40)
        labels[number] = text if IS_DEFECTIVE else sys.intern(text)
    return labels


start()
kept = main()
report(live=live_blocks(tracemalloc.take_snapshot(), __file__, line_of(label)))
