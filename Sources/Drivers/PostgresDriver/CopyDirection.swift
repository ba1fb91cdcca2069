import CPostgres

/// Which way a COPY moves rows.
enum CopyDirection {
    case out
    case into

    /// What the server answers when it is ready.
    var status: ExecStatusType { self == .out ? PGRES_COPY_OUT : PGRES_COPY_IN }
}
