extension Migration {
    /// The tables of version 1.
    ///
    /// - Other programs read these tables, so runs carry the job's name and references are by name and by run
    ///   id, as people see them; `job_id` is the order of first registration, `job_run_id` the order of
    ///   recording.
    /// - An upstream need not be registered: a job's file may come before its upstream's, or the upstream's
    ///   may be broken today. The planner reports that better than a failed registration could, so
    ///   `upstream_job_name` is no foreign key.
    /// - Instants are UTC text of one width, `yyyy-MM-ddTHH:mm:ss.ffffffZ`, and dates `yyyy-MM-dd`: both
    ///   compare as text, and SQLite's date functions read them.
    static let firstTables = Migration(
        version: 1,
        title: "jobs, runs, leases and the queue",
        script: [jobTables, runTables, runIndices, workTables].joined(separator: "\n")
    )

    private static let jobTables = """
        CREATE TABLE control_jobs (
            job_id INTEGER PRIMARY KEY,
            job_name TEXT NOT NULL UNIQUE CHECK (job_name <> ''),
            description TEXT,
            job_path TEXT NOT NULL,
            job_hash TEXT NOT NULL,
            is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE control_job_dependencies (
            downstream_job_name TEXT NOT NULL REFERENCES control_jobs (job_name),
            upstream_job_name TEXT NOT NULL,
            dependency_type TEXT NOT NULL CHECK (dependency_type IN ('SameDay', 'Latest')),
            position INTEGER NOT NULL,
            PRIMARY KEY (downstream_job_name, upstream_job_name, dependency_type),
            CHECK (downstream_job_name <> upstream_job_name)
        ) STRICT, WITHOUT ROWID;
        """

    private static let runTables = """
        CREATE TABLE control_job_runs (
            job_run_id INTEGER PRIMARY KEY,
            run_id TEXT NOT NULL UNIQUE,
            job_name TEXT NOT NULL REFERENCES control_jobs (job_name),
            run_date TEXT NOT NULL,
            effective_date TEXT NOT NULL
                CHECK (effective_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            attempt_number INTEGER NOT NULL CHECK (attempt_number >= 1),
            status TEXT NOT NULL CHECK (status IN ('Pending', 'Running', 'Succeeded', 'Failed', 'Skipped')),
            started_at TEXT NOT NULL,
            completed_at TEXT,
            triggered_by TEXT NOT NULL,
            rows_read INTEGER,
            rows_written INTEGER,
            error_code TEXT,
            error_message TEXT,
            error_json TEXT,
            mark_reason TEXT,
            job_hash TEXT NOT NULL,
            engine TEXT NOT NULL,
            owner_id TEXT NOT NULL,
            owner_description TEXT NOT NULL,
            UNIQUE (job_name, effective_date, attempt_number),
            CHECK ((completed_at IS NULL) = (status IN ('Pending', 'Running'))),
            CHECK ((error_code IS NULL) = (error_json IS NULL))
        ) STRICT;

        CREATE TABLE control_step_runs (
            run_id TEXT NOT NULL REFERENCES control_job_runs (run_id),
            step_index INTEGER NOT NULL CHECK (step_index >= 0),
            title TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('Pending', 'Running', 'Succeeded', 'Failed', 'Skipped')),
            row_count INTEGER,
            seconds REAL NOT NULL,
            PRIMARY KEY (run_id, step_index)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE control_publishes (
            run_id TEXT NOT NULL REFERENCES control_job_runs (run_id),
            position INTEGER NOT NULL CHECK (position >= 0),
            step_index INTEGER NOT NULL CHECK (step_index >= 0),
            target TEXT NOT NULL,
            row_count INTEGER NOT NULL,
            checksum TEXT,
            warnings_json TEXT,
            PRIMARY KEY (run_id, position)
        ) STRICT, WITHOUT ROWID;
        """

    // Planning reads what every date came to; both questions are answered from an index alone, and the one
    // about trouble costs as much as there is trouble. Lists come newest first.
    private static let runIndices = """
        CREATE INDEX control_job_runs_succeeded ON control_job_runs (job_name, effective_date)
            WHERE status = 'Succeeded';
        CREATE INDEX control_job_runs_unsuccessful
            ON control_job_runs (job_name, effective_date, attempt_number, status)
            WHERE status <> 'Succeeded';
        CREATE INDEX control_job_runs_newest ON control_job_runs (started_at);
        CREATE INDEX control_job_runs_by_date ON control_job_runs (effective_date, started_at);
        CREATE INDEX control_job_runs_by_status ON control_job_runs (status, started_at);
        """

    private static let workTables = """
        CREATE TABLE control_leases (
            lease_name TEXT NOT NULL PRIMARY KEY,
            owner_id TEXT NOT NULL,
            owner_description TEXT NOT NULL,
            expires_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE control_task_queue (
            task_id INTEGER PRIMARY KEY,
            job_name TEXT NOT NULL REFERENCES control_jobs (job_name),
            effective_date TEXT NOT NULL
                CHECK (effective_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            triggered_by TEXT NOT NULL,
            created_at TEXT NOT NULL,
            owner_id TEXT,
            claimed_until TEXT,
            UNIQUE (job_name, effective_date),
            CHECK ((owner_id IS NULL) = (claimed_until IS NULL))
        ) STRICT;
        """
}
