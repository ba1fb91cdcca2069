import CPostgres

/// Hands the server's notices on, or drops them: left alone, libpq prints them.
final class NoticeReceiver {
    private let receive: (@Sendable (PostgresNotice) -> Void)?

    init(_ receive: (@Sendable (PostgresNotice) -> Void)?) { self.receive = receive }

    /// The receiver must live as long as the connection.
    func listen(to connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { opaque, result in
                guard let opaque, let result else { return }
                func field(_ code: UnicodeScalar) -> String {
                    PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) } ?? ""
                }
                Unmanaged<NoticeReceiver>.fromOpaque(opaque).takeUnretainedValue().receive?(
                    PostgresNotice(severity: field("V"), sqlState: field("C"), message: field("M"))
                )
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }
}
