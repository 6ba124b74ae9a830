"""A table of text in Markdown, row by row, so that it can be pasted where it is needed."""

import statistics


class TextTable:
    def __init__(self, *columns: str):
        """The first column is set to the left; a title's blanks widen its column."""
        self.columns = columns
        self.row(*columns)
        self.row(*["-" * len(title) for title in columns])

    def row(self, *cells: str) -> None:
        first, *others = cells
        padded = [f"{cell:>{len(title)}}" for cell, title in zip(others, self.columns[1:])]
        print(f"| {first:{len(self.columns[0])}} |", " | ".join(padded), "|", flush=True)


def nanoseconds(values) -> str:
    return "-" if values is None else f"{statistics.median(values):+.0f}"


def ratio(values, base, smallest: float = 5) -> str:
    """A ratio of medians; none where a run failed or the base lies within the noise."""
    if values is None or base is None or statistics.median(base) < smallest:
        return "-"
    return f"{statistics.median(values) / statistics.median(base):.2f}"


def median(values, digits: int = 2) -> str:
    return "-" if not values else f"{statistics.median(values):.{digits}f}"
