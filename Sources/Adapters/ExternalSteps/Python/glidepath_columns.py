"""One returned column as an Arrow array."""

from __future__ import annotations

import collections
import datetime
import decimal
import uuid

import numpy
import pandas
import pyarrow
import pyarrow.compute

from glidepath_failures import Failure

Place = collections.namedtuple("Place", "relation column")

# Precision up to which decimals are held in 64 bits by most engines, and the most any of them holds.
DECIMAL_PRECISIONS = (18, 38)

KINDS = (
    ("boolean", (bool, numpy.bool_)),
    ("timestamp", (datetime.datetime, numpy.datetime64)),
    ("date", (datetime.date,)),
    ("time", (datetime.time,)),
    ("unsupported", (datetime.timedelta, numpy.timedelta64, complex, numpy.complexfloating)),
    ("decimal", (decimal.Decimal,)),
    ("integer", (int, numpy.integer)),
    ("double", (float, numpy.floating)),
    ("text", (str,)),
    ("blob", (bytes, bytearray, memoryview)),
    ("uuid", (uuid.UUID,)),
    ("structure", (dict,)),
    ("list", (list, tuple, set, frozenset, numpy.ndarray)),
)

# Kinds whose conversion tells null by itself.
KINDS_WITH_NULLS = {"boolean", "date", "time", "integer", "decimal", "text"}


def converted(column, place):
    """The column's values, typed by its dtype, or by all of them where the dtype is object."""
    dtype = column.dtype
    if dtype == object:
        return from_objects(column.to_numpy(), place)
    if isinstance(dtype, pandas.CategoricalDtype):
        return from_categories(column, place)
    if isinstance(dtype, pandas.SparseDtype):
        return converted(pandas.Series(column.sparse.to_dense()), place)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return to_type(pyarrow.array(column), pyarrow.timestamp("us", "UTC"))
    if isinstance(dtype, numpy.dtype):
        return from_numpy(column.to_numpy(), place)
    return from_extension(column, place)


def from_numpy(values, place):
    if values.dtype.kind in "mcV":
        raise unsupported(place, str(values.dtype))
    if values.dtype == numpy.float16:
        values = values.astype("float32")
    array = pyarrow.array(values, from_pandas=True)
    return microseconds_if_exact(array) if pyarrow.types.is_timestamp(array.type) else array


def microseconds_if_exact(array):
    """Timestamps in microseconds, the unit of most databases, unless that would cut digits off."""
    try:
        return array.cast(pyarrow.timestamp("us", array.type.tz))
    except pyarrow.ArrowInvalid:
        return array


def from_categories(column, place):
    categories = converted(pandas.Series(column.cat.categories), place)
    codes = column.cat.codes.to_numpy().astype("int32")
    return categories.take(pyarrow.array(codes, mask=codes < 0))


def from_extension(column, place):
    try:
        array = pyarrow.array(column.array, from_pandas=True)
    except (pyarrow.ArrowException, TypeError, ValueError):
        raise unsupported(place, str(column.dtype)) from None
    if isinstance(array, pyarrow.ChunkedArray):
        array = array.combine_chunks()
    kind = array.type
    if pyarrow.types.is_dictionary(kind):
        return array.cast(kind.value_type)
    if pyarrow.types.is_duration(kind) or isinstance(kind, pyarrow.BaseExtensionType):
        raise unsupported(place, str(column.dtype))
    if pyarrow.types.is_timestamp(kind):
        return microseconds_if_exact(array)
    return array.cast(pyarrow.string()) if pyarrow.types.is_large_string(kind) else array


def from_objects(values, place):
    """An array of Python objects. None, NaN, NaT and pandas.NA are all null."""
    classes = set(map(type, values)) - {type(None)}
    kinds = {kind_of(class_) for class_ in classes}
    if len(classes) == 1 and kinds <= KINDS_WITH_NULLS:
        # By far the most common case, and an order of magnitude faster than looking for every null.
        return from_kinds(kinds, values.tolist(), place)
    missing = pandas.isna(values)
    present = values[~missing]
    array = from_kinds({kind_of(class_) for class_ in set(map(type, present))}, present.tolist(), place)
    positions = numpy.cumsum(~missing) - 1
    return array.take(pyarrow.array(positions, mask=missing))


def kind_of(class_):
    for kind, bases in KINDS:
        if issubclass(class_, bases):
            return kind
    return "unsupported"


def from_kinds(kinds, values, place):
    if not kinds:
        return pyarrow.nulls(len(values))
    if "unsupported" in kinds:
        found = next(type(value).__name__ for value in values if kind_of(type(value)) == "unsupported")
        raise unsupported(place, found)
    if len(kinds) == 1:
        convert = CONVERSIONS[next(iter(kinds))]
    elif kinds <= {"integer", "decimal"}:
        convert = decimals
    elif kinds <= {"integer", "decimal", "double"}:
        # As in SQL: a number without an exact type makes the whole column one.
        convert = doubles
    else:
        raise mixed(place, values)
    try:
        return convert(values, place)
    except (pyarrow.ArrowException, TypeError, ValueError, OverflowError):
        raise mixed(place, values) from None


def integers(values, place):
    try:
        return pyarrow.array(values, pyarrow.int64())
    except (OverflowError, pyarrow.ArrowInvalid):
        return decimals(values, place)


def doubles(values, place):
    return pyarrow.array([float(value) for value in values], pyarrow.float64())


def decimals(values, place):
    """Decimals with the largest scale among them.

    By way of their text, which is several times faster than Arrow's own conversion of Decimal objects.
    None and NaN are null.
    """
    texts = list(map(str, values))
    letters = "".join(texts)
    if "N" in letters:
        texts = [None if "N" in text else text for text in texts]
    if "E" in letters:
        texts = [format(value, "f") if text and "E" in text else text for text, value in zip(texts, values)]
    array = pyarrow.array(texts)
    places = pyarrow.compute.find_substring(array, ".")
    lengths = pyarrow.compute.utf8_length(array)
    digits_after = pyarrow.compute.subtract(pyarrow.compute.subtract(lengths, places), 1)
    has_point = pyarrow.compute.not_equal(places, -1)
    scale = pyarrow.compute.max(pyarrow.compute.if_else(has_point, digits_after, 0)).as_py()
    for precision in DECIMAL_PRECISIONS:
        if scale <= precision:
            try:
                return array.cast(pyarrow.decimal128(precision, scale))
            except pyarrow.ArrowInvalid:
                continue
    raise Failure("number-too-large", relation=place.relation, columnName=place.column)


def timestamps(values, place):
    values = [value if isinstance(value, datetime.datetime) else pandas.Timestamp(value) for value in values]
    zoned = [value.tzinfo is not None for value in values]
    if any(zoned) and not all(zoned):
        raise Failure(
            "mixed-column",
            relation=place.relation,
            columnName=place.column,
            types={"datetime with time zone": sum(zoned), "datetime without": len(values) - sum(zoned)},
        )
    return pyarrow.array(values, pyarrow.timestamp("us", "UTC" if any(zoned) else None))


def texts(values, place):
    try:
        return pyarrow.array(values, pyarrow.string())
    except UnicodeEncodeError:
        raise Failure("invalid-text", relation=place.relation, columnName=place.column) from None


def structures(values, place):
    return pyarrow.array(values)


def lists(values, place):
    return pyarrow.array([list(value) for value in values])


CONVERSIONS = {
    "boolean": lambda values, place: pyarrow.array(values, pyarrow.bool_()),
    "integer": integers,
    "double": doubles,
    "decimal": decimals,
    "text": texts,
    "blob": lambda values, place: pyarrow.array([bytes(value) for value in values], pyarrow.binary()),
    "date": lambda values, place: pyarrow.array(values, pyarrow.date32()),
    "time": lambda values, place: pyarrow.array(values, pyarrow.time64("us")),
    "timestamp": timestamps,
    "uuid": lambda values, place: pyarrow.array([str(value) for value in values], pyarrow.string()),
    "structure": structures,
    "list": lists,
}


def to_type(array, kind):
    """The array in another type; digits that do not fit are cut off."""
    return array.cast(kind, safe=False)


def unsupported(place, found):
    return Failure("unsupported-type", relation=place.relation, columnName=place.column, found=found)


def mixed(place, values):
    counts = collections.Counter(type(value).__name__ for value in values if value is not None)
    return Failure("mixed-column", relation=place.relation, columnName=place.column, types=dict(counts))
