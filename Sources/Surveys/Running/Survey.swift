// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Diagnoses models, one line each, and goes on where an earlier run was stopped.
package struct Survey: Sendable {
    /// What is told while it runs.
    package enum Event: Sendable {
        /// How far it is.
        case progress(SurveyProgress)
        /// An entry that could not be diagnosed, and why.
        case failure(SurveyEntry, String)
    }

    /// Models of this many bytes and more are diagnosed by themselves, with all threads.
    static let largeBytes = 64_000_000

    /// What a model elsewhere counts as, whose size is not known before it is asked for.
    private static let remoteBytes = 64_000_000

    private let entries: [SurveyEntry]
    private let method: SurveyMethod
    private let threads: Int
    private let report: @Sendable (Event) -> Void

    /// A survey of entries.
    ///
    /// - Parameters:
    ///   - threads: tasks that run at once: over the layers of a large model, or over small models.
    ///   - report: told what happens.
    package init(
        of entries: [SurveyEntry], method: SurveyMethod, threads: Int, report: @escaping @Sendable (Event) -> Void
    ) {
        (self.entries, self.method, self.threads, self.report) = (entries, method, max(1, threads), report)
    }

    /// Diagnoses what is not finished, and writes each line to the journal as soon as it is known.
    ///
    /// - Returns: the lines of all entries.
    /// - Throws: `FileError` if the journal cannot be written; `CancellationError`.
    package func run(_ journal: SurveyJournal) async throws -> SurveyResult {
        let known = entries.map { entry in journal.line(of: entry).flatMap { $0.isFinal ? $0.identity : nil } }
        let unchanged = try await unchanged(known)
        let todo = entries.indices.filter { !unchanged[$0] }
        var progress = SurveyProgress(
            entries: entries.count - todo.count, allEntries: entries.count,
            allBytes: todo.reduce(0) { $0 + work(of: $1) })
        report(.progress(progress))
        try await withThrowingTaskGroup(of: Finished.self) { group in
            var free = threads
            for place in todo {
                let share = share(of: place)
                while free < share, let finished = try await group.next() {
                    free += try take(finished, journal, &progress)
                }
                free -= share
                let known = known[place]
                group.addTask { try await finish(place, known: known, threads: share) }
            }
            while let finished = try await group.next() { _ = try take(finished, journal, &progress) }
        }
        return try journal.result(of: entries)
    }

    /// A model whose line is known.
    private struct Finished {
        let place: Int
        /// Nil if the line of an earlier run stands.
        let line: String?
        let threads: Int
    }

    private func finish(_ place: Int, known: ModelIdentity?, threads: Int) async throws -> Finished {
        let line = try await method.line(of: entries[place], known: known, threads: threads)
        return Finished(place: place, line: line, threads: threads)
    }

    /// Keeps a line; returns the threads that are free again.
    private func take(
        _ finished: Finished, _ journal: SurveyJournal, _ progress: inout SurveyProgress
    ) throws -> Int {
        if let line = finished.line {
            if case .failed(let error, _) = try journal.append(line).outcome {
                report(.failure(entries[finished.place], error))
            }
        }
        progress.entries += 1
        progress.bytes += work(of: finished.place)
        report(.progress(progress))
        return finished.threads
    }

    /// Which entries of this machine are what they were; what is elsewhere is asked for when its turn comes.
    private func unchanged(_ known: [ModelIdentity?]) async throws -> [Bool] {
        let entries = entries
        let isUnchanged: @Sendable (inout Void, Int) -> Bool = { _, place in
            guard let known = known[place], entries[place].isLocal else { return false }
            return SurveyMethod.localIdentity(of: entries[place]) == known
        }
        return try await concurrentMap(count: entries.count, limit: threads, makeWorker: {}, body: isUnchanged)
    }

    /// How many of the threads a model gets.
    private func share(of place: Int) -> Int { entries[place].byteCount < Self.largeBytes ? 1 : threads }

    /// What a model's work counts as: what a file costs whatever its size, and its bytes.
    private func work(of place: Int) -> Int {
        entries[place].isLocal ? entries[place].byteCount + 4096 : Self.remoteBytes
    }
}
