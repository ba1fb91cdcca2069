/// The words SQL gives a meaning somewhere; which of them are reserved, and where, is in ``KeywordClasses``.
///
/// A word in no list here is always a plain name.
enum Keyword: UInt16, CaseIterable, Sendable {
    // Not a keyword.
    case none
    case noneWord, abort, absent, absolute, access, action, add, admin, after, aggregate, all, also, alter
    case always, analyse, analyze, and, anti, any, apply, array, `as`, asc, asensitive, asof, assertion
    case assignment, asymmetric, at, atomic, attach, attribute, authorization, autoincrement, backward
    case before, begin, bernoulli, between, bigint, binary, bit, boolean, both, breadth, by, cache, call
    case called, cascade, cascaded, `case`, cast, catalog, centuries, century, chain, char, character
    case characteristics, check, checkpoint, `class`, close, cluster, coalesce, collate, collation, column
    case columns, comment, comments, commit, committed, compression, concurrently, conditional
    case configuration, conflict, connection, constraint, constraints, content, `continue`, conversion
    case copy, cost, create, cross, csv, cube, current, currentCatalog, currentDate, currentRole
    case currentSchema, currentTime, currentTimestamp, currentUser, cursor, cycle, data, database
    case databases, day, days, deallocate, dec, decade, decades, decimal, declare, `default`, defaults
    case deferrable, deferred, definer, delete, delimiter, delimiters, depends, depth, desc, describe
    case detach, dictionary, disable, discard, distinct, `do`, document, domain, double, drop, each
    case `else`, empty, enable, encoding, encrypted, end, enforced, `enum`, error, escape, event, except
    case exclude, excluding, exclusive, execute, exists, explain, export, exportState, expression
    case `extension`, extensions, external, extract, fail, `false`, family, fetch, filter, finalize, first
    case float, following, `for`, force, foreign, format, forward, freeze, from, full, function, functions
    case generated, glob, global, go, grant, granted, greatest, group, grouping, groupingId, groups
    case handler, having, header, hidden, hold, hour, hours, identity, `if`, ignore, ilike, immediate
    case immutable, implicit, `import`, `in`, include, including, increment, indent, index, indexed
    case indexes, inherit, inherits, initially, inline, inner, `inout`, input, insensitive, insert
    case install, instead, int, integer, intersect, interval, into, invoker, `is`, isnull, isolation, join
    case json, jsonArray, jsonArrayagg, jsonExists, jsonObject, jsonObjectagg, jsonQuery, jsonScalar
    case jsonSerialize, jsonTable, jsonValue, keep, key, keys, label, lambda, language, large, last
    case lateral, leading, leakproof, least, left, level, like, limit, listen, load, local, localtime
    case localtimestamp, location, lock, locked, logged, macro, map, mapping, match, matched, materialized
    case maxvalue, merge, method, microsecond, microseconds, millennia, millennium, millisecond
    case milliseconds, minute, minutes, minvalue, mode, month, months, move, name, names, national
    case natural, nchar, nested, new, next, nfc, nfd, nfkc, nfkd, no, normalize, normalized, not, nothing
    case notify, notnull, nowait, null, nullif, nulls, numeric, object, of, off, offset, oids, old, omit
    case on, only, `operator`, option, options, or, order, ordinality, others, out, outer, over, overlaps
    case overlay, overriding, owned, owner, parallel, parameter, parser, partial, partition, partitioned
    case passing, password, path, percent, periods, persistent, pivot, pivotLonger, pivotWider, placing
    case plan, plans, policy, position, positional, pragma, preceding, precision, prepare, prepared
    case preserve, primary, prior, privileges, procedural, procedure, procedures, program, publication
    case qualify, quarter, quarters, query, quote, quotes, raise, range, read, real, reassign, recheck
    case recursive, ref, references, referencing, refresh, regexp, reindex, relative, release, rename
    case repeatable, replace, replica, reset, respect, restart, restrict, retain, `return`, returning
    case returns, revoke, right, rlike, role, rollback, rollup, routine, routines, row, rowid, rows, rule
    case sample, savepoint, scalar, schema, schemas, scope, scroll, search, second, seconds, secret
    case security, select, semi, sequence, sequences, serializable, server, session, sessionUser, set
    case setof, sets, share, show, similar, simple, skip, smallint, snapshot, some, sorted, source, sql
    case stable, standalone, start, statement, statistics, stdin, stdout, stop, storage, stored, strict
    case string, strip, `struct`, subscription, substring, summarize, support, symmetric, sysid, system
    case systemTime, systemUser, table, tables, tablesample, tablespace, target, temp, template, temporary
    case text, then, ties, time, timestamp, to, top, trailing, transaction, transform, treat, trigger
    case trim, `true`, truncate, trusted, tryCast, type, types, uescape, unbounded, uncommitted
    case unconditional, unencrypted, union, unique, unknown, unlisten, unlogged, unpack, unpivot, until
    case update, use, user, using, usingKey, vacuum, valid, validate, validator, value, values, varchar
    case variable, variadic, varying, verbose, version, view, views, virtual, volatile, week, weeks, when
    case `where`, whitespace, window, with, within, without, work, wrapper, write, xml, xmlattributes
    case xmlconcat, xmlelement, xmlexists, xmlforest, xmlnamespaces, xmlparse, xmlpi, xmlroot
    case xmlserialize, xmltable, year, years, yes, zone

    /// The word, upper case.
    var word: String { Self.words[Int(rawValue)] }

    /// Upper-case words by raw value.
    static let words: [String] = allCases.map(upperCase)

    private static func upperCase(_ keyword: Keyword) -> String {
        if keyword == .noneWord { return "NONE" }
        var result = ""
        for letter in String(describing: keyword) {
            if letter.isUppercase { result += "_" }
            result += letter.uppercased()
        }
        return result
    }
}
