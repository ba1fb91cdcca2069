/// Lets a publish that met a conflict wait for the other one instead of trying in circles.
actor PublishTurns {
    private var active = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func begin() { active += 1 }

    func end() {
        active -= 1
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    /// Returns when a publish that is under way has ended; at once when none is.
    func waitForAnother() async {
        guard active > 0 else { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}
