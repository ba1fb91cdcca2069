import Diagnostics

/// Where an output should go.
extension FileStoreError {
    static func invalidNameWords(_ name: String, _ field: String) -> Diagnostic {
        Diagnostic(
            "file.invalid-name",
            "\(field) \"\(name)\" is not a file name",
            reason:
                "A file name is one part of a path: not empty, not \".\" or \"..\", without \"/\" and NUL.",
            remedy: "Put folders into outputDirectory, jobDirName or outputTableDirName."
        )
    }

    static func invalidOptionWords(_ field: String, _ found: String, _ expected: String) -> Diagnostic {
        Diagnostic(
            "file.invalid-option",
            "expected \(expected) as \(field), found \"\(found)\"",
            reason: "The writer's \(field) separates cells, or marks where they begin and end.",
            remedy: "Change \(field) in the job file."
        )
    }

    static func targetIsFolderWords(_ path: String) -> Diagnostic {
        Diagnostic(
            "file.target-is-folder",
            "expected a file to write at \"\(path)\", found a folder",
            reason:
                "A CSV writer makes one file; a folder of that name may be the output of a Parquet writer.",
            remedy: "Give the writer another fileName, or move the folder away."
        )
    }

    static func targetIsFileWords(_ path: String) -> Diagnostic {
        Diagnostic(
            "file.target-is-file",
            "expected a folder of parts to write at \"\(path)\", found a file",
            reason: "A Parquet writer makes a folder named as the writer's fileName says.",
            remedy: "Give the writer another fileName, or move the file away."
        )
    }

    static func parentIsFileWords(_ path: String, _ parent: String) -> Diagnostic {
        Diagnostic(
            "file.parent-is-file",
            "\"\(path)\" cannot be made: \"\(parent)\" is not a folder",
            reason: "Every part of the path before the file name has to be a folder.",
            remedy: "Move \"\(parent)\" away, or write below another outputDirectory."
        )
    }

    static func pathTooLongWords(_ path: String, _ bytes: Int, _ limit: Int) -> Diagnostic {
        // A path that is too long for the system is too long for a terminal as well.
        let shown = path.count <= 120 ? path : "\(path.prefix(60))…\(path.suffix(50))"
        return Diagnostic(
            "file.path-too-long",
            "the path \"\(shown)\" is too long: \(bytes) bytes, at most \(limit) fit",
            reason: "Names get up to \(OutputPlace.reservedNameBytes) bytes more while a file is written.",
            remedy: "Shorten fileName or the folders before it."
        )
    }

    static func linkLoopWords(_ path: String) -> Diagnostic {
        Diagnostic(
            "file.link-loop",
            "\"\(path)\" leads in a circle of symbolic links",
            reason: "Following the links of this path never ends.",
            remedy: "Replace one of the links by a real folder."
        )
    }
}

/// What the operating system refuses.
extension FileStoreError {
    static func notWritableWords(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            "file.not-writable",
            fault: .world(canPass: false),
            "\"\(path)\" cannot be written: \(reason)",
            reason: "The user that runs this program may not create files there, or the disk is read-only.",
            remedy: "Allow writing to the folder, or write below another outputDirectory."
        )
    }

    static func notReadableWords(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            "file.not-readable",
            fault: .world(canPass: false),
            "\"\(path)\" cannot be read: \(reason)",
            reason: "The user that runs this program may not read it.",
            remedy: "Allow reading it, then run again."
        )
    }

    static func noSpaceWords(_ path: String) -> Diagnostic {
        Diagnostic(
            "file.no-space",
            fault: .world(canPass: false),
            "no space is left to write \"\(path)\"",
            reason: "The disk or the user's quota is full. What was visible before is unchanged.",
            remedy: "Free space there, then run again."
        )
    }

    static func systemWords(
        _ operation: String,
        _ path: String,
        _ reason: String,
        canPass: Bool
    ) -> Diagnostic {
        Diagnostic(
            "file.system-error",
            fault: .world(canPass: canPass),
            "cannot \(operation) \"\(path)\": \(reason)",
            reason: "The operating system refused. What was visible before is unchanged.",
            remedy: "Check the disk and the folder, then run again."
        )
    }
}

/// What is in the files.
extension FileStoreError {
    static func cannotEncodeWords(
        _ path: String,
        _ encoding: String,
        _ line: Int,
        _ scalar: UInt32
    ) -> Diagnostic {
        let digits = String(scalar, radix: 16, uppercase: true)
        let name = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return Diagnostic(
            "file.cannot-encode",
            fault: .outcome,
            "line \(line) of \"\(path)\" has a character that \(encoding) does not have",
            reason: "It is \(name). Nothing was published.",
            remedy: "Set encoding to UTF-8, or replace the character in the job's SQL."
        )
    }

    static func invalidTextWords(_ path: String, _ line: Int) -> Diagnostic {
        Diagnostic(
            "file.invalid-text",
            fault: .outcome,
            "line \(line) of \"\(path)\" is not valid UTF-8 text",
            reason: "Only valid text can be written in another encoding. Nothing was published.",
            remedy:
                "Repair the text in the job's SQL, or set encoding to UTF-8, which keeps bytes as they are."
        )
    }

    static func rowsChangedWords(_ path: String, _ expected: Int, _ found: Int) -> Diagnostic {
        Diagnostic(
            "file.rows-changed",
            fault: .outcome,
            "expected \(expected) rows to write to \"\(path)\", found \(found)",
            reason:
                "The relation or the earlier partition changed while it was written. Nothing was published.",
            remedy:
                "Run again; if it comes back, look for random or time-dependent functions in the job's SQL."
        )
    }

    static func appendDamagedWords(_ path: String, _ format: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            "file.append-damaged",
            fault: .outcome,
            "the earlier partition's file \"\(path)\" is damaged: \(reason)",
            reason: "Its rows come first in this cumulative file, read as \(format). Nothing was published.",
            remedy: "Run the job again for the date of that partition, then for the dates after it."
        )
    }

    static func damagedWords(_ path: String, _ format: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            "file.damaged",
            fault: .world(canPass: false),
            "file \"\(path)\" is damaged: \(reason)",
            reason: "It was read as \(format), which its first bytes say.",
            remedy: "Get the file again from where it came; it may have been cut while it was copied."
        )
    }

    static func stagedLostWords(_ temporary: String, _ final: String, finalExists: Bool) -> Diagnostic {
        let found = finalExists ? "holds other bytes than this run wrote." : "does not exist either."
        return Diagnostic(
            "file.staged-lost",
            fault: .outcome,
            "the finished output for \"\(final)\" is gone before it was published",
            reason: "\"\(temporary)\" does not exist or holds other bytes, and \"\(final)\" \(found)",
            remedy: "Run the job again for this date."
        )
    }
}
