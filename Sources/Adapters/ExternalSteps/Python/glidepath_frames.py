"""Relations as data frames: Arrow columns to the types the contract promises to user code."""

from __future__ import annotations

import collections
import datetime
import decimal
import uuid

import numpy
import pandas
import pyarrow
import pyarrow.compute
import pyarrow.parquet
from pyarrow import types

import glidepath_failures


# A frame, the columns it was made from, and whether any of them holds lists, dicts or maps.
Given = collections.namedtuple("Given", "frame columns has_nested_values")


class FrameReader:
    """Reads relations in the forms a project chose for decimals and for integers with nulls."""

    def __init__(self, decimals, nullable_integers):
        self.decimals_as_float = decimals == "float"
        self.nullable_integers_as_float = nullable_integers == "float64"

    def read(self, path, relation):
        """The frame in a Parquet file."""
        try:
            # Opened by Python: Arrow would start threads of its own for a path.
            with pyarrow.parquet.ParquetFile(path) as file:
                table = file.read(use_threads=False)
            return self.given(table)
        except (pyarrow.ArrowException, ValueError, OverflowError) as error:
            raise glidepath_failures.Failure(
                "unreadable-relation", relation=relation, message=str(error).splitlines()[0]
            ) from None

    def given(self, table):
        columns = [self.series(values) for values in table.columns]
        frame = pandas.DataFrame(dict(enumerate(columns)), copy=True)
        # Object labels in every version of pandas: pandas 3 would make them its own text type.
        frame.columns = pandas.Index(table.column_names, dtype=object)
        return Given(frame, columns, any(types.is_nested(field.type) for field in table.schema))

    def series(self, values):
        kind = values.type
        if types.is_dictionary(kind):
            return self.series(values.cast(kind.value_type))
        if types.is_integer(kind):
            return self.integers(values)
        if types.is_floating(kind):
            return pandas.Series(values.cast(pyarrow.float64()).to_numpy(), dtype="float64")
        if types.is_boolean(kind):
            return booleans(values)
        if types.is_decimal(kind) and self.decimals_as_float:
            return pandas.Series(values.cast(pyarrow.float64()).to_numpy(), dtype="float64")
        if types.is_timestamp(kind):
            return timestamps(values)
        return pandas.Series(objects(values), dtype=object)

    def integers(self, values):
        wide = pyarrow.uint64() if exceeds_int64(values) else pyarrow.int64()
        values = values.cast(wide)
        if values.null_count == 0:
            return pandas.Series(values.to_numpy(), dtype=str(wide))
        if self.nullable_integers_as_float:
            return pandas.Series(values.to_numpy(), dtype="float64")
        numbers = values.fill_null(0).to_numpy()
        return pandas.Series(pandas.arrays.IntegerArray(numbers.copy(), nulls(values)))


def exceeds_int64(values):
    if not types.is_uint64(values.type):
        return False
    most = pyarrow.compute.max(values).as_py()
    return most is not None and most >= 2**63


def nulls(values):
    """True where a value is null; an array of its own that may be written to."""
    return numpy.array(values.is_null().to_numpy(), dtype=bool)


def booleans(values):
    if values.null_count == 0:
        return pandas.Series(values.to_numpy(), dtype="bool")
    truths = numpy.array(values.fill_null(False).to_numpy(), dtype=bool)
    return pandas.Series(pandas.arrays.BooleanArray(truths, nulls(values)))


def timestamps(values):
    """Nanoseconds, which legacy code expects; microseconds where nanoseconds do not reach (1677 to 2262)."""
    zone = "UTC" if values.type.tz else None
    try:
        unit, exact = "ns", values.cast(pyarrow.timestamp("ns", zone))
    except pyarrow.ArrowInvalid:
        if not has_coarse_timestamps():
            return pandas.Series(objects(values), dtype=object)
        unit, exact = "us", values.cast(pyarrow.timestamp("us", zone))
    plain = pandas.Series(exact.to_numpy(), dtype=f"datetime64[{unit}]")
    return plain.dt.tz_localize("UTC") if zone else plain


def has_coarse_timestamps():
    return int(pandas.__version__.split(".")[0]) >= 2


def objects(values):
    """An array of Python objects, None where a value is null."""
    kind = values.type
    if types.is_decimal(kind) or types.is_string(kind) or types.is_large_string(kind):
        return values.to_numpy()
    if types.is_date(kind):
        return values.to_pandas(date_as_object=True).to_numpy(dtype=object)
    if isinstance(kind, pyarrow.BaseExtensionType):
        return identifiers(values)
    converted = values.to_pylist()
    if types.is_map(kind):
        converted = [None if entries is None else dict(entries) for entries in converted]
    return boxed(converted)


def identifiers(values):
    """UUIDs as their text; values of any other extension type as they are stored."""
    converted = [value.as_py() for chunk in values.chunks for value in getattr(chunk, "storage", chunk)]
    if getattr(values.type, "extension_name", "") == "arrow.uuid":
        converted = [None if value is None else str(uuid.UUID(bytes=value)) for value in converted]
    return boxed(converted)


def boxed(values):
    """An array with one element for each value, also where values are lists of equal length."""
    array = numpy.empty(len(values), dtype=object)
    for index, value in enumerate(values):
        array[index] = value
    return array


def sample():
    """A small frame with columns of every common type."""
    instant = datetime.datetime(2024, 10, 1, 12)
    return pandas.DataFrame(
        {
            "integer": pandas.array([1, None], dtype="Int64"),
            "number": [1.5, None],
            "amount": [decimal.Decimal("1.50"), None],
            "flag": pandas.array([True, None], dtype="boolean"),
            "day": [instant.date(), None],
            "moment": pandas.to_datetime([instant, None]),
            "name": ["a", None],
        }
    )
