"""Returned data frames as Parquet: every column typed by all its values."""

from __future__ import annotations

import os
import shutil

import pandas
import pyarrow
import pyarrow.parquet

import glidepath_columns
import glidepath_state
from glidepath_failures import Failure


def write(result, state, folder):
    """Writes the relations of a result that are new or changed; returns their names, files and rows.

    A frame that was given and is still the same needs no way back: its relation stays as it was, with its
    exact types. Under another name it goes back as the very file it came in.
    """
    if result is None:
        raise Failure("no-result", found="None")
    if not isinstance(result, dict):
        raise Failure("no-result", found=type(result).__name__)
    written = []
    paths = {}
    # Not result.items(): that would read every relation of a shared state.
    for name, value in dict.items(result):
        if value is glidepath_state.UNREAD or (isinstance(name, str) and state.is_reserved(name)):
            continue
        check(name, value)
        snapshot = state.snapshot(value)
        if snapshot is not None and snapshot.is_unchanged():
            if not state.is_same_relation(name, value):
                written.append({"name": name, "file": snapshot.path})
            continue
        if id(value) not in paths:
            paths[id(value)] = os.path.join(folder, f"{len(paths)}.parquet")
            save(name, value, paths[id(value)])
        written.append({"name": name, "file": paths[id(value)]})
    return written


def check(name, value):
    if not isinstance(name, str):
        raise Failure("relation-name", found=type(name).__name__)
    if not isinstance(value, pandas.DataFrame):
        raise Failure("not-a-frame", relation=name, found=type(value).__name__)


def save(name, frame, path):
    converted = table(name, frame)
    try:
        pyarrow.parquet.write_table(
            converted, path, compression="none", use_dictionary=False, write_statistics=False
        )
    except (pyarrow.ArrowException, TypeError) as error:
        raise Failure("unsupported-type", relation=name, message=str(error).splitlines()[0]) from None


def table(name, frame):
    """A frame as an Arrow table. The index is left out, as it is not a column."""
    labels = list(frame.columns)
    check_labels(name, labels)
    arrays = [
        glidepath_columns.converted(column, glidepath_columns.Place(name, label))
        for label, column in frame.items()
    ]
    return pyarrow.table(arrays, names=labels)


def check_labels(name, labels):
    if not labels:
        raise Failure("no-columns", relation=name)
    for label in labels:
        if not isinstance(label, str):
            raise Failure("column-name", relation=name, found=type(label).__name__, message=repr(label)[:80])
    seen = {}
    for label in labels:
        other = seen.setdefault(label.lower(), label)
        if other is not label or labels.count(label) > 1:
            raise Failure("duplicate-column", relation=name, columnName=label, message=other)
