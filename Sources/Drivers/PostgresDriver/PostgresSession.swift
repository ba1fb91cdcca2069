import CPostgres
import Foundation
import Synchronization

/// Owner of one connection's C handle, and the only place that waits for the server.
///
/// Nothing here waits in libpq: it sends, and waits for the socket and for a cancellation at once.
// Safe to send: one call at a time uses it, on its connection's thread or in the stream that took it over.
final class PostgresSession: @unchecked Sendable {
    let place: String
    let alarm: Alarm
    private let connection: OpaquePointer
    private let cancelling: OpaquePointer?
    private var statements = PreparedStatements()
    private let statementLimit: Int
    private let notices: NoticeReceiver
    /// Set by a failure after which the session cannot be used any more.
    private(set) var isLost = false

    init(_ configuration: PostgresConfiguration) throws {
        place = try configuration.place()
        alarm = try Alarm()
        statementLimit = configuration.preparedStatementLimit
        let parameters = try configuration.parameters()
        guard let connection = Self.connect(parameters) else { throw PostgresError.noDescriptors }
        guard PQstatus(connection) == CONNECTION_OK else {
            let words = String(cString: PQerrorMessage(connection))
            PQfinish(connection)
            throw PostgresError.connecting(to: place, words: words, reason: Self.sentence(words))
        }
        self.connection = connection
        cancelling = PQgetCancel(connection)
        notices = NoticeReceiver(configuration.onNotice)
        notices.listen(to: connection)
        PQsetnonblocking(connection, 1)
        for (name, value) in configuration.sessionSettings {
            do {
                _ = try answer(
                    "SELECT set_config($1, $2, false)",
                    [.text(name), .text(value)],
                    in: Interruption(ringing: nil)
                )
            } catch PostgresError.failed(let failure) {
                throw PostgresError.setting(name: name, failure)
            }
        }
    }

    deinit {
        PQfreeCancel(cancelling)
        PQfinish(connection)
    }

    private static func connect(_ parameters: [(key: String, value: String)]) -> OpaquePointer? {
        let keys = parameters.map { strdup($0.key) }
        let values = parameters.map { strdup($0.value) }
        defer { for copy in keys + values { free(copy) } }
        let keyList = keys.map { UnsafePointer<CChar>($0) } + [nil]
        let valueList = values.map { UnsafePointer<CChar>($0) } + [nil]
        return PQconnectdbParams(keyList, valueList, 1)
    }

    /// libpq's words, which name addresses and users, never a password.
    private static func sentence(_ words: String) -> String {
        let line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
            .trimmingCharacters(in: .whitespaces)
        return line.isEmpty
            ? "No reason was given." : "libpq says: \(line)" + (line.hasSuffix(".") ? "" : ".")
    }

    // MARK: Statements

    var isInTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }

    /// Runs statements separated by `;`, as one transaction unless they say otherwise.
    ///
    /// - Returns: The last answer.
    func script(_ sql: String, in call: Interruption) throws -> PostgresResult? {
        try begin(call)
        guard PQsendQuery(connection, sql) == 1 else { throw lost() }
        var last: PostgresResult?
        var failed: PostgresError?
        while let result = try nextResult(in: call) {
            switch result.status {
            case PGRES_FATAL_ERROR:
                failed = failed ?? .failed(result.failure(statement: sql))
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                try end(copy: result.status, in: call)
                failed =
                    failed ?? .data(column: nil, reason: "A script cannot hold COPY FROM STDIN or TO STDOUT.")
            default: last = result
            }
        }
        if let failed { throw try explained(failed, in: call) }
        return last
    }

    /// Runs one statement with values for `$1`, `$2`, …, kept prepared for the next time.
    func answer(_ sql: String, _ values: [ParameterValue], in call: Interruption) throws -> PostgresResult {
        do {
            return try run(sql, values, in: call)
        } catch PostgresError.failed(let failure)
            where PreparedStatements.isStale(failure) && !isInTransaction
        {
            // A table changed under a prepared statement: prepare it anew.
            try forget(sql, values, in: call)
            return try run(sql, values, in: call)
        }
    }

    private func run(_ sql: String, _ values: [ParameterValue], in call: Interruption) throws
        -> PostgresResult
    {
        try begin(call)
        let sent: Int32
        if values.isEmpty || statementLimit == 0 {
            sent = ParameterValue.with(values) { count, types, texts, lengths, formats in
                PQsendQueryParams(connection, sql, count, types, texts, lengths, formats, 0)
            }
        } else {
            let name = try prepared(sql, values, in: call)
            sent = ParameterValue.with(values) { count, _, texts, lengths, formats in
                PQsendQueryPrepared(connection, name, count, texts, lengths, formats, 0)
            }
        }
        guard sent == 1 else { throw lost() }
        return try onlyResult(of: sql, in: call)
    }

    private func prepared(_ sql: String, _ values: [ParameterValue], in call: Interruption) throws -> String {
        let types = values.map(\.type)
        if let name = statements.name(of: sql, types) { return name }
        if statements.count >= statementLimit {
            statements.removeAll()
            _ = try script("DEALLOCATE ALL", in: call)
        }
        let name = statements.newName()
        guard PQsendPrepare(connection, name, sql, Int32(types.count), types) == 1 else { throw lost() }
        _ = try onlyResult(of: sql, in: call)
        statements.keep(name, for: sql, types)
        return name
    }

    private func forget(_ sql: String, _ values: [ParameterValue], in call: Interruption) throws {
        guard let name = statements.remove(sql, values.map(\.type)) else { return }
        _ = try script("DEALLOCATE \(name)", in: call)
    }

    /// The columns an answer would have.
    func describe(_ sql: String, in call: Interruption) throws -> [PostgresColumn] {
        try begin(call)
        guard PQsendPrepare(connection, "", sql, 0, nil) == 1 else { throw lost() }
        _ = try onlyResult(of: sql, in: call)
        guard PQsendDescribePrepared(connection, "") == 1 else { throw lost() }
        let result = try onlyResult(of: sql, in: call)
        return (0..<result.columnCount).map { PostgresColumn(result.name(of: $0), result.type(of: $0)) }
    }

    private func onlyResult(of sql: String, in call: Interruption) throws -> PostgresResult {
        var answer: PostgresResult?
        while let result = try nextResult(in: call) {
            answer = answer ?? result
            if result.status == PGRES_COPY_IN || result.status == PGRES_COPY_OUT {
                try end(copy: result.status, in: call)
            }
        }
        guard let answer else { throw lost() }
        if answer.status == PGRES_FATAL_ERROR {
            throw try explained(.failed(answer.failure(statement: sql)), in: call)
        }
        return answer
    }

    /// A statement that was cancelled by its task ends as that, whatever the server says of it.
    private func explained(_ error: PostgresError, in call: Interruption) throws -> any Error {
        if call.isCancelled, error.isCancellation { return CancellationError() }
        return error
    }

    // MARK: COPY

    /// Starts a COPY; its data follow.
    func startCopy(_ sql: String, _ direction: CopyDirection, in call: Interruption) throws {
        try begin(call)
        guard PQsendQuery(connection, sql) == 1 else { throw lost() }
        guard let result = try nextResult(in: call) else { throw lost() }
        if result.status == direction.status { return }
        if result.status == PGRES_COPY_IN || result.status == PGRES_COPY_OUT {
            try end(copy: result.status, in: call)
        }
        while try nextResult(in: call) != nil {}
        guard result.status == PGRES_FATAL_ERROR else {
            throw PostgresError.data(column: nil, reason: "The statement is no COPY in that direction.")
        }
        throw try explained(.failed(result.failure(statement: sql)), in: call)
    }

    /// Hands the next piece to `body`, a row in the text and binary forms; false at the end.
    func nextCopyData(in call: Interruption, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(connection, &buffer, 1)
            if count > 0, let buffer {
                defer { PQfreemem(buffer) }
                try body(UnsafeRawBufferPointer(start: buffer, count: Int(count)))
                return true
            }
            if count == 0 {
                try wait(for: Int16(POLLIN), in: call)
                guard PQconsumeInput(connection) == 1 else { throw lost() }
                continue
            }
            try finishCopy(in: call)
            return false
        }
    }

    /// Reads what the server says at the end of a COPY.
    private func finishCopy(in call: Interruption) throws {
        var failed: PostgresError?
        while let result = try nextResult(in: call) {
            if result.status == PGRES_FATAL_ERROR {
                failed = failed ?? .failed(result.failure(statement: nil))
            }
        }
        if let failed { throw try explained(failed, in: call) }
    }

    func sendCopyData(_ bytes: UnsafeRawBufferPointer, in call: Interruption) throws {
        try call.check()
        guard let start = bytes.bindMemory(to: CChar.self).baseAddress, !bytes.isEmpty else { return }
        while true {
            let sent = PQputCopyData(connection, start, Int32(bytes.count))
            if sent < 0 { throw lost() }
            if sent == 1 { break }
            try waitUntilFlushed(in: call)
        }
        // An error of the server ends the copy early; it is found when the copy is finished.
        try waitUntilFlushed(in: call)
        // libpq takes more rows for a connection that is gone, and throws them away: only reading tells.
        var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        if poll(&socket, 1, 0) > 0, PQconsumeInput(connection) == 0 { throw lost() }
    }

    /// - Parameter refusal: Why the copy is to fail; nil to complete it.
    /// - Returns: Rows copied.
    @discardableResult
    func endCopyIn(refusing refusal: String? = nil, in call: Interruption) throws -> Int {
        var ended: Int32
        repeat {
            ended = PQputCopyEnd(connection, refusal)
            if ended == 0 { try waitUntilFlushed(in: call) }
        } while ended == 0
        guard ended == 1 else { throw lost() }
        try waitUntilFlushed(in: call)
        var rows = 0
        var failed: PostgresError?
        while let result = try nextResult(in: call) {
            if result.status == PGRES_FATAL_ERROR {
                failed = failed ?? .failed(result.failure(statement: nil))
            } else {
                rows = result.rowsChanged
            }
        }
        if let failed { throw try explained(failed, in: call) }
        return rows
    }

    private func end(copy status: ExecStatusType, in call: Interruption) throws {
        if status == PGRES_COPY_IN {
            _ = PQputCopyEnd(connection, "not expected here")
            try waitUntilFlushed(in: call)
        } else {
            while try nextCopyData(in: call, { _ in }) {}
        }
    }

    /// Ends a COPY that nobody reads any more, so that the session can be used again.
    func abandonCopyOut() {
        let call = Interruption(ringing: nil)
        call.cancel()
        do {
            while try nextCopyData(in: call, { _ in }) {}
        } catch {
            // The cancellation itself arrives as an error; what matters is that the answer has ended.
        }
    }

    // MARK: Waiting

    private func begin(_ call: Interruption) throws {
        guard !isLost else { throw PostgresError.connectionLost(place: place) }
        alarm.quiet()
        try call.check()
    }

    private func nextResult(in call: Interruption) throws -> PostgresResult? {
        try waitUntilFlushed(in: call)
        while PQisBusy(connection) == 1 {
            try wait(for: Int16(POLLIN), in: call)
            guard PQconsumeInput(connection) == 1 else { throw lost() }
        }
        guard let raw = PQgetResult(connection) else {
            if PQstatus(connection) == CONNECTION_BAD { throw lost() }
            return nil
        }
        let result = PostgresResult(owning: raw)
        // An answer without a state is libpq's own word that the connection broke.
        if result.status == PGRES_FATAL_ERROR, PQstatus(connection) == CONNECTION_BAD {
            if result.field("C") == nil { throw lost() }
            isLost = true
            throw PostgresError.connectionLost(place: place)
        }
        return result
    }

    private func waitUntilFlushed(in call: Interruption) throws {
        while true {
            let left = PQflush(connection)
            if left == 0 { return }
            if left < 0 { throw lost() }
            // The server may be waiting for us to read what it has sent.
            try wait(for: Int16(POLLIN) | Int16(POLLOUT), in: call)
            guard PQconsumeInput(connection) == 1 else { throw lost() }
        }
    }

    /// Waits for the socket.
    ///
    /// When the call is cancelled, asks the server to stop, again and again: a request that arrives before the
    /// statement does is forgotten by the server.
    private func wait(for events: Int16, in call: Interruption) throws {
        while true {
            if call.isCancelled { try requestCancellation(call) }
            var descriptors = [
                pollfd(fd: PQsocket(connection), events: events, revents: 0),
                pollfd(fd: alarm.waiting, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&descriptors, 2, call.isCancelled ? 100 : -1)
            if ready < 0, errno != EINTR { throw lost() }
            if descriptors[1].revents != 0 { alarm.quiet() }
            if descriptors[0].revents != 0 { return }
        }
    }

    /// A server that does not answer a hundred requests, over ten seconds, is given up.
    private func requestCancellation(_ call: Interruption) throws {
        cancellations = call === cancelledCall ? cancellations + 1 : 1
        cancelledCall = call
        guard cancellations <= 100 else { throw lost() }
        var message = [CChar](repeating: 0, count: 256)
        PQcancel(cancelling, &message, Int32(message.count))
    }

    private var cancelledCall: Interruption?
    private var cancellations = 0

    private func lost() -> PostgresError {
        isLost = true
        return .connectionLost(place: place)
    }
}
