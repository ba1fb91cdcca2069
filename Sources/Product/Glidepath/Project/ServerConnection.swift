import Diagnostics
import Foundation
import JobModel
import PostgresConnector
import PostgresDriver

/// How a connection of the kind `postgresql` is reached.
struct ServerConnection {
    let name: String
    let connection: Project.Connection
    let secrets: SystemSecrets
    /// Of this process.
    let environment: [String: String]

    /// - Throws: `project.missing-secret`, `project.pgpass`, `postgres.address`.
    func configuration() throws -> PostgresConfiguration {
        let url = try resolvedURL()
        var configuration = PostgresConfiguration(
            url: url,
            user: try connection.user.map { try references.resolved($0) }
        )
        _ = try configuration.place()
        configuration.password = try password(besides: configuration)
        return configuration
    }

    private var references: ReferencedText { ReferencedText(secrets: secrets) }

    /// Host, port and database: equal for two connections to one database, whoever connects.
    func place() throws -> String {
        let url = try resolvedURL()
        return try PostgresConfiguration(url: url, user: connection.user.map { try references.resolved($0) })
            .place()
            .lowercased()
    }

    var options: PostgresStoreOptions {
        let choice: PostgresStoreOptions.OpenNumeric =
            switch connection.openNumerics {
            case .refused: .refused
            case .text: .text
            case .double: .double
            }
        return PostgresStoreOptions(openNumeric: choice)
    }

    /// The project's own word first, then the address's, then the legacy variable; else libpq looks where it
    /// always does.
    private func password(besides address: PostgresConfiguration) throws -> String? {
        if let reference = connection.password { return try secrets.value(of: reference) }
        guard try !address.hasPassword() else { return nil }
        guard let digits = environment["PGPASS"], !digits.isEmpty else { return nil }
        guard let password = LegacyPassword.text(ofHexadecimal: digits) else {
            throw ServerConnectionError.unreadablePassword(connection: name)
        }
        return password
    }

    private func resolvedURL() throws -> String {
        let url = connection.url ?? ""
        let isURL = url.hasPrefix("postgresql://") || url.hasPrefix("postgres://")
        return try references.resolved(url) { value, before, after in
            // A password may hold characters that mean something in a URL.
            guard isURL, before.hasSuffix(":"), after.hasPrefix("@") else { return value }
            return value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? value
        }
    }
}

/// Text of a project file with references to environment variables in it.
struct ReferencedText {
    let secrets: SystemSecrets

    /// With the values of `${ENV_NAME}` wherever they stand.
    ///
    /// - Parameter form: What stands for a value, given the texts before and after it.
    func resolved(
        _ text: String,
        form: (_ value: String, _ before: Substring, _ after: Substring) -> String = { value, _, _ in value }
    ) throws -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${"),
            let end = rest[start.upperBound...].firstIndex(of: "}")
        {
            let before = rest[..<start.lowerBound]
            let after = rest[rest.index(after: end)...]
            result += before
            result += form(try secrets.value(of: String(rest[start.lowerBound...end])), before, after)
            rest = after
        }
        return result + rest
    }
}

/// A password as legacy estates keep it in `PGPASS`: the hexadecimal digits of its UTF-16LE bytes.
enum LegacyPassword {
    /// Nil for anything that is not that.
    static func text(ofHexadecimal digits: String) -> String? {
        let digits = Array(digits.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        let isHexadecimal = digits.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
        guard !digits.isEmpty, isHexadecimal, digits.count.isMultiple(of: 4) else { return nil }
        var units: [UInt16] = []
        for start in stride(from: 0, to: digits.count, by: 4) {
            let bytes = [digits[start...(start + 1)], digits[(start + 2)...(start + 3)]].map {
                UInt16(String(decoding: $0, as: UTF8.self), radix: 16)
            }
            guard let low = bytes[0], let high = bytes[1] else { return nil }
            units.append(high << 8 | low)
        }
        return String(validating: units, as: UTF16.self)
    }
}

/// What is wrong with how a server's connection is described.
enum ServerConnectionError: DiagnosableError {
    case unreadablePassword(connection: String)

    var diagnostic: Diagnostic {
        switch self {
        case .unreadablePassword(let connection):
            Diagnostic(
                "project.pgpass",
                "environment variable \"PGPASS\" holds no password in the expected form",
                reason: "Connection \"\(connection)\" has no \"password\", so it is taken from PGPASS: the "
                    + "hexadecimal digits of the password's UTF-16LE bytes, four for each character.",
                remedy: "Correct PGPASS, or name the password in the project file as \"password\": "
                    + "\"${ENV_NAME}\" or \"file:PATH\"."
            )
        }
    }
}
