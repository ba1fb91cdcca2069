/// A store as version 1 left it, schema and records: what is in the field, so it never changes.
let versionOneStore = """
    CREATE TABLE control_migrations (
        version INTEGER PRIMARY KEY,
        title TEXT NOT NULL
    ) STRICT;
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
    CREATE TABLE control_job_runs (
        job_run_id INTEGER PRIMARY KEY,
        run_id TEXT NOT NULL UNIQUE,
        job_name TEXT NOT NULL REFERENCES control_jobs (job_name),
        run_date TEXT NOT NULL,
        effective_date TEXT NOT NULL CHECK (effective_date
            GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
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
    CREATE INDEX control_job_runs_succeeded ON control_job_runs (job_name, effective_date)
        WHERE status = 'Succeeded';
    CREATE INDEX control_job_runs_unsuccessful
        ON control_job_runs (job_name, effective_date, attempt_number, status)
        WHERE status <> 'Succeeded';
    CREATE INDEX control_job_runs_newest ON control_job_runs (started_at);
    CREATE INDEX control_job_runs_by_date ON control_job_runs (effective_date, started_at);
    CREATE INDEX control_job_runs_by_status ON control_job_runs (status, started_at);
    CREATE TABLE control_leases (
        lease_name TEXT NOT NULL PRIMARY KEY,
        owner_id TEXT NOT NULL,
        owner_description TEXT NOT NULL,
        expires_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE control_task_queue (
        task_id INTEGER PRIMARY KEY,
        job_name TEXT NOT NULL REFERENCES control_jobs (job_name),
        effective_date TEXT NOT NULL CHECK (effective_date
            GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
        triggered_by TEXT NOT NULL,
        created_at TEXT NOT NULL,
        owner_id TEXT,
        claimed_until TEXT,
        UNIQUE (job_name, effective_date),
        CHECK ((owner_id IS NULL) = (claimed_until IS NULL))
    ) STRICT;
    INSERT INTO control_migrations VALUES (1, 'jobs, runs, leases and the queue');
    INSERT INTO control_jobs VALUES
        (1, 'Orders', 'daily orders', 'jobs/orders.json', 'hash-1', 1, '2024-11-01T10:00:00.000000Z',
         '2024-11-01T10:00:00.000000Z'),
        (2, 'Report', NULL, 'jobs/report.yaml', 'hash-2', 0, '2024-11-01T10:00:00.000000Z',
         '2024-11-01T10:00:05.000000Z');
    INSERT INTO control_job_dependencies VALUES
        ('Report', 'Orders', 'SameDay', 0), ('Report', 'Elsewhere', 'Latest', 1);
    INSERT INTO control_job_runs VALUES
        (1, 'run-1', 'Orders', '2024-11-01', '2024-10-01', 1, 'Failed', '2024-11-01T10:00:00.000000Z',
         '2024-11-01T10:00:01.000000Z', 'run', 0, 0, 'sql.failed', 'it failed',
         '{"code":"sql.failed","reason":"Because.","severity":"error","summary":"it failed"}', NULL, 'hash-1',
         'duckdb', 'owner-1', 'host, process 1'),
        (2, 'run-2', 'Orders', '2024-11-01', '2024-10-01', 2, 'Succeeded', '2024-11-01T10:00:02.000000Z',
         '2024-11-01T10:00:03.123456Z', 'run', 10, 5, NULL, NULL, NULL, NULL, 'hash-1', 'duckdb', 'owner-1',
         'host, process 1'),
        (3, 'run-3', 'Orders', '2024-11-01', '2024-10-02', 1, 'Succeeded', '2024-11-01T10:00:04.000000Z',
         '2024-11-01T10:00:04.000000Z', 'run', NULL, NULL, NULL, NULL, NULL, 'loaded by hand', 'hash-1',
         'duckdb', 'owner-1', 'host, process 1'),
        (4, 'run-4', 'Report', '2024-11-01', '2024-10-01', 1, 'Running', '2024-11-01T10:00:05.000000Z',
         NULL, 'demo', NULL, NULL, NULL, NULL, NULL, NULL, 'hash-2', 'sqlite', 'owner-2', 'host, process 2');
    INSERT INTO control_step_runs VALUES
        ('run-2', 0, 'DataSourcing', 'Succeeded', 10, 0.25),
        ('run-2', 1, 'DataFrameWriter', 'Succeeded', NULL, 0.5);
    INSERT INTO control_publishes VALUES ('run-2', 0, 1, 'outputs:curated.orders', 5, 'c:1:2', NULL);
    INSERT INTO control_leases VALUES ('Report', 'owner-2', 'host, process 2', '2024-11-01T10:10:00.000000Z');
    INSERT INTO control_task_queue VALUES
        (1, 'Report', '2024-10-02', 'run', '2024-11-01T10:00:00.000000Z', NULL, NULL);
    """
