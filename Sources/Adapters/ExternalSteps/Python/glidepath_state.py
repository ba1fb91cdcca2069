"""The shared state a step receives: a dict of data frames that are read when they are first used."""

from __future__ import annotations

import threading
import time

import numpy
import pandas


class _Unread:
    """Stands in a shared state for a relation that nobody has asked for."""

    def __repr__(self):
        return "<relation not read yet>"


UNREAD = _Unread()


class SharedState(dict):
    """A dict in every respect; only the moment when a relation is read differs.

    Python's own fast paths for dict subclasses (`dict(state)`, `**state`, `{**state}`) are taken only while
    `__iter__` is the built-in one; overriding it sends them through `keys` and `__getitem__`.
    """

    def __init__(self, relations, fixed, load, reader):
        super().__init__(dict.fromkeys(relations, UNREAD))
        super().update(fixed)
        self._numbers = {name: number for number, name in enumerate(relations)}
        self._load = load
        self._reader = reader
        self._reserved = frozenset(fixed)
        self._turn = threading.RLock()
        self._snapshots = {}
        self.seconds_loading = 0.0

    def read(self, name):
        """The frame of a relation, as it is in the host program's session."""
        with self._turn:
            snapshot = self._snapshots.get(name)
            if snapshot is None:
                started = time.perf_counter()
                path = self._load(self._numbers[name], name)
                snapshot = self._snapshots[name] = Snapshot(self._reader.read(path, name), path)
                self.seconds_loading += time.perf_counter() - started
            return snapshot.frame

    def read_all(self):
        for name in list(super().__iter__()):
            self[name]
        return self

    def is_reserved(self, name):
        return name in self._reserved

    def snapshot(self, frame):
        """What a given frame held when it was given; None for a frame that was not."""
        for snapshot in self._snapshots.values():
            if snapshot.frame is frame:
                return snapshot
        return None

    def is_same_relation(self, name, frame):
        """Whether a frame is the one given under that name."""
        snapshot = self._snapshots.get(name)
        return snapshot is not None and snapshot.frame is frame

    def __getitem__(self, name):
        value = super().__getitem__(name)
        if value is UNREAD:
            value = self.read(name)
            super().__setitem__(name, value)
        return value

    def get(self, name, default=None):
        return self[name] if name in self else default

    def __iter__(self):
        return super().__iter__()

    def items(self):
        return dict.items(self.read_all())

    def values(self):
        return dict.values(self.read_all())

    def pop(self, name, *default):
        if name in self:
            value = self[name]
            del self[name]
            return value
        return super().pop(name, *default)

    def popitem(self):
        if not self:
            return super().popitem()
        name = next(reversed(self))
        return name, self.pop(name)

    def setdefault(self, name, default=None):
        if name not in self:
            self[name] = default
        return self[name]

    def copy(self):
        return dict(self)

    __copy__ = copy

    def __reduce_ex__(self, protocol):
        # Pickled and deep-copied as the plain dict it stands for.
        return dict, (dict(self),)

    def __eq__(self, other):
        return dict(self) == (dict(other) if isinstance(other, SharedState) else other)

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    def __repr__(self):
        return repr(dict(self))

    def __or__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        return {**self, **other}

    def __ror__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        return {**other, **self}


class Snapshot:
    """What a frame held when it was given to user code, to tell whether it was changed in place.

    Numbers are compared by their bytes and objects by identity, which is exact for the immutable objects
    frames are made of and takes microseconds. Nested values can change without a trace; a frame that holds
    them counts as changed.
    """

    def __init__(self, given, path):
        self.frame = given.frame
        self.has_nested_values = given.has_nested_values
        self.path = path
        self.names = list(given.frame.columns)
        # The frame has copies of these, so they stay as they are.
        self.columns = [(column.dtype, parts(column)) for column in given.columns]

    def is_unchanged(self):
        if self.has_nested_values or list(self.frame.columns) != self.names:
            return False
        return all(
            column.dtype == dtype and same(before, parts(column))
            for (dtype, before), (_, column) in zip(self.columns, self.frame.items())
        )


def parts(column):
    """The arrays that make up a column's values."""
    if isinstance(column.dtype, numpy.dtype):
        return [column.to_numpy()]
    if isinstance(column.dtype, pandas.DatetimeTZDtype):
        return [column.array.asi8]
    return [column.isna().to_numpy(), column.array.to_numpy(dtype=column.dtype.numpy_dtype, na_value=0)]


def same(before, after):
    return all(
        old.dtype == new.dtype and old.shape == new.shape and numpy.array_equal(raw(old), raw(new))
        for old, new in zip(before, after)
    )


def raw(values):
    """An array's memory as numbers: addresses for objects."""
    if values.dtype == object:
        return numpy.asarray(Addresses(values))
    return numpy.ascontiguousarray(values).view(numpy.uint8)


class Addresses:
    """Lets numpy see the addresses in an array of objects."""

    def __init__(self, objects):
        self.objects = objects
        self.__array_interface__ = {
            "shape": objects.shape,
            "strides": objects.strides,
            "typestr": numpy.dtype(numpy.intp).str,
            "data": (objects.ctypes.data, True),
            "version": 3,
        }
