extension Migration {
    /// The tables of version 1.
    ///
    /// - Other programs read these tables, so runs carry the job's name and references are by name and by run id, as
    ///   people see them; `job_id` is the order of first registration, `job_run_id` the order of recording.
    /// - An upstream need not be registered: a job's file may come before its upstream's, or the upstream's may be
    ///   broken today. The planner reports that better than a failed registration could, so `upstream_job_name` is
    ///   no foreign key.
    /// - Texts compare by their bytes, so that order and equality are the same on every server.
    static let firstTables = Migration(
        version: 1,
        title: "jobs, runs, leases and the queue",
        script: [jobTables, runTables, runIndices, workTables].joined(separator: "\n")
    )

    private static let jobTables = """
        CREATE TABLE jobs (
            job_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            job_name text COLLATE "C" NOT NULL UNIQUE CHECK (job_name <> ''),
            description text,
            job_path text NOT NULL,
            job_hash text NOT NULL,
            is_active boolean NOT NULL DEFAULT true,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL
        );

        CREATE TABLE job_dependencies (
            downstream_job_name text COLLATE "C" NOT NULL REFERENCES jobs (job_name),
            upstream_job_name text COLLATE "C" NOT NULL,
            dependency_type text NOT NULL CHECK (dependency_type IN ('SameDay', 'Latest')),
            position integer NOT NULL,
            PRIMARY KEY (downstream_job_name, upstream_job_name, dependency_type),
            CHECK (downstream_job_name <> upstream_job_name)
        );
        """

    private static let runTables = """
        CREATE TABLE job_runs (
            job_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            run_id text COLLATE "C" NOT NULL UNIQUE,
            job_name text COLLATE "C" NOT NULL REFERENCES jobs (job_name),
            run_date date NOT NULL,
            effective_date date NOT NULL CHECK (effective_date BETWEEN '0001-01-01' AND '9999-12-31'),
            attempt_number integer NOT NULL CHECK (attempt_number >= 1),
            status text NOT NULL CHECK (status IN ('Pending', 'Running', 'Succeeded', 'Failed', 'Skipped')),
            started_at timestamptz NOT NULL,
            completed_at timestamptz,
            triggered_by text NOT NULL,
            rows_read bigint,
            rows_written bigint,
            error_code text,
            error_message text,
            error_json text,
            mark_reason text,
            job_hash text NOT NULL,
            engine text NOT NULL,
            owner_id text COLLATE "C" NOT NULL,
            owner_description text NOT NULL,
            UNIQUE (job_name, effective_date, attempt_number),
            CHECK ((completed_at IS NULL) = (status IN ('Pending', 'Running'))),
            CHECK ((error_code IS NULL) = (error_json IS NULL))
        );

        CREATE TABLE step_runs (
            run_id text COLLATE "C" NOT NULL REFERENCES job_runs (run_id),
            step_index integer NOT NULL CHECK (step_index >= 0),
            title text NOT NULL,
            status text NOT NULL CHECK (status IN ('Pending', 'Running', 'Succeeded', 'Failed', 'Skipped')),
            row_count bigint,
            seconds double precision NOT NULL,
            PRIMARY KEY (run_id, step_index)
        );

        CREATE TABLE publishes (
            run_id text COLLATE "C" NOT NULL REFERENCES job_runs (run_id),
            position integer NOT NULL CHECK (position >= 0),
            step_index integer NOT NULL CHECK (step_index >= 0),
            target text NOT NULL,
            row_count bigint NOT NULL,
            checksum text,
            warnings_json text,
            PRIMARY KEY (run_id, position)
        );
        """

    // Planning reads what every date came to; both questions are answered from an index, and the one about
    // trouble costs as much as there is trouble. Lists come newest first.
    private static let runIndices = """
        CREATE INDEX job_runs_succeeded ON job_runs (job_name, effective_date)
            WHERE status = 'Succeeded';
        CREATE INDEX job_runs_unsuccessful
            ON job_runs (job_name, effective_date, attempt_number, status)
            WHERE status <> 'Succeeded';
        CREATE INDEX job_runs_newest ON job_runs (started_at);
        CREATE INDEX job_runs_by_date ON job_runs (effective_date, started_at);
        CREATE INDEX job_runs_by_status ON job_runs (status, started_at);
        """

    private static let workTables = """
        CREATE TABLE leases (
            lease_name text COLLATE "C" NOT NULL PRIMARY KEY,
            owner_id text COLLATE "C" NOT NULL,
            owner_description text NOT NULL,
            expires_at timestamptz NOT NULL
        );
        CREATE INDEX leases_by_owner ON leases (owner_id);

        CREATE TABLE task_queue (
            task_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            job_name text COLLATE "C" NOT NULL REFERENCES jobs (job_name),
            effective_date date NOT NULL,
            triggered_by text NOT NULL,
            created_at timestamptz NOT NULL,
            owner_id text COLLATE "C",
            claimed_until timestamptz,
            UNIQUE (job_name, effective_date),
            CHECK ((owner_id IS NULL) = (claimed_until IS NULL))
        );
        """
}
