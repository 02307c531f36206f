"""Counts of mentions from a file: `timestamp,value`, evenly spaced, oldest first."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise

import msgspec

from cmtui.clock import HOUR, MINUTE, SECOND, Moment, from_datetime
from cmtui.errors import WrongUsage
from cmtui.model.spike import Bin, Spike
from cmtui.services.spikes.detector import Detector

TIME, VALUE = "timestamp", "value"
_MOST = 10**12
_JITTER = 0.25
"""A row may be off its place by this part of a bin."""


class CountedRow(msgspec.Struct, frozen=True):
    """One row; `stamp` is the time as it stands in the file."""

    line: int
    stamp: str
    moment: Moment
    count: int


def read_counts(text: str, name: str) -> list[CountedRow]:
    """The rows of the file. Raises WrongUsage, which names the file and the line.

    A time without a zone is taken as it stands. Missing rows are stretches without mentions.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    rows: list[CountedRow] = []
    columns: tuple[int, int] | None = None
    try:
        for fields in reader:
            if not fields:
                continue
            if columns is None:
                columns = _columns(fields)
                continue
            row = _row(reader.line_num, fields, columns)
            if rows and row.moment <= rows[-1].moment:
                raise WrongUsage(f"{row.stamp} is not later than the row before it")
            rows.append(row)
    except (WrongUsage, csv.Error) as error:
        raise WrongUsage(f"{name} line {reader.line_num}: {error}") from error
    if columns is None:
        raise WrongUsage(f"{name} is empty; its first line is {TIME},{VALUE}")
    return rows


def width_of(rows: list[CountedRow], name: str) -> int:
    """Milliseconds from one row to the next, missing rows apart; an hour for a single row.

    Raises WrongUsage when the rows are not evenly spaced, or more than an hour apart.
    """
    gaps = [after.moment - before.moment for before, after in pairwise(rows)]
    often = Counter(gaps)
    common = min(often, key=lambda gap: (-often[gap], gap), default=HOUR)
    smallest = min(gaps, default=HOUR)
    width = None
    if _fit(gaps, common, _JITTER):
        width = common
    elif _fit(gaps, smallest, 0):  # most rows are left out, having no mentions
        width = smallest
    if width is None:
        row, gap = next((row, gap) for row, gap in zip(rows[1:], gaps, strict=True)
                        if not _fit((gap,), common, _JITTER))  # fmt: skip
        raise WrongUsage(
            f"{name} line {row.line}: {_words(gap)} after the row before it, where most are"
            f" {_words(common)} apart; the rows have to be evenly spaced"
        )
    if width > HOUR:
        raise WrongUsage(f"{name}: the rows are {_words(width)} apart; at most an hour is watched")
    return width


def spikes_in(rows: list[CountedRow], width: int) -> Iterator[tuple[CountedRow, Spike]]:
    """The rows on which the detector rings."""
    detector = Detector(width)
    for row in rows:
        if spike := detector.feed(Bin(row.moment, row.count)):
            yield row, spike


def _columns(header: list[str]) -> tuple[int, int]:
    names = [name.strip().lower() for name in header]
    if TIME not in names or VALUE not in names:
        raise WrongUsage(f"the first line has to name the columns {TIME},{VALUE}")
    return names.index(TIME), names.index(VALUE)


def _row(line: int, fields: list[str], columns: tuple[int, int]) -> CountedRow:
    if len(fields) <= max(columns):
        raise WrongUsage(f"{len(fields)} of {max(columns) + 1} columns")
    stamp, value = (fields[column].strip() for column in columns)
    return CountedRow(line, stamp, _moment(stamp), _count(value))


def _moment(stamp: str) -> Moment:
    try:
        when = datetime.fromisoformat(stamp)
        return from_datetime(when if when.tzinfo else when.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise WrongUsage(f"{stamp[:40]!r} is no time; as in 2026-11-22 14:05:00") from error


def _count(value: str) -> int:
    try:
        number = float(value)
        if not (0 <= number <= _MOST and number.is_integer()):
            raise ValueError(value)
    except ValueError as error:
        raise WrongUsage(
            f"{value[:40]!r} is no count; a whole number from 0 to {_MOST:,}"
        ) from error
    return int(number)


def _fit(gaps: Iterable[int], width: int, jitter: float) -> bool:
    """Whether each gap is a whole number of widths, but for that part of a width."""
    return all(abs(gap - max(1, round(gap / width)) * width) <= jitter * width for gap in gaps)


def _words(milliseconds: int) -> str:
    for unit, name in ((HOUR, "h"), (MINUTE, "min")):
        if milliseconds % unit == 0:
            return f"{milliseconds // unit} {name}"
    return f"{milliseconds / SECOND:g} s"
