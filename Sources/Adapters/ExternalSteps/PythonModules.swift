/// The worker's own Python files, which are part of the program.
enum PythonModules {
    static let entryPoint = "glidepath_start.py"

    static let files: [(name: String, bytes: [UInt8])] = [
        (entryPoint, PackageResources.glidepath_start_py),
        ("glidepath_call.py", PackageResources.glidepath_call_py),
        ("glidepath_columns.py", PackageResources.glidepath_columns_py),
        ("glidepath_failures.py", PackageResources.glidepath_failures_py),
        ("glidepath_frames.py", PackageResources.glidepath_frames_py),
        ("glidepath_limits.py", PackageResources.glidepath_limits_py),
        ("glidepath_modules.py", PackageResources.glidepath_modules_py),
        ("glidepath_results.py", PackageResources.glidepath_results_py),
        ("glidepath_state.py", PackageResources.glidepath_state_py),
        ("glidepath_watch.py", PackageResources.glidepath_watch_py),
        ("glidepath_worker.py", PackageResources.glidepath_worker_py),
    ]
}
