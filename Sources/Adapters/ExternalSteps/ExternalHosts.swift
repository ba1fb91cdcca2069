public import Ports

/// Sends each call to the host for its kind of code.
public struct ExternalHosts: ExternalHost {
    private let python: (any ExternalHost)?
    private let process: (any ExternalHost)?
    private let swift: (any ExternalHost)?

    /// A kind without a host is refused with `external.no-host`.
    public init(
        python: (any ExternalHost)? = nil,
        process: (any ExternalHost)? = nil,
        swift: (any ExternalHost)? = nil
    ) {
        self.python = python
        self.process = process
        self.swift = swift
    }

    public func run(_ call: ExternalCall, in session: any EngineSession) async throws -> ExternalResult {
        let host =
            switch call.code {
            case .python: python
            case .process: process
            case .swift: swift
            }
        guard let host else { throw ExternalError.noHost(language: call.code.language) }
        return try await host.run(call, in: session)
    }
}

extension ExternalCall.Code {
    /// As job files write it.
    var language: String {
        switch self {
        case .python: "python"
        case .process: "process"
        case .swift: "swift"
        }
    }
}
