// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Documents
internal import Files
package import Findings

/// How each model of a survey is opened and diagnosed.
package struct SurveyMethod: Sendable {
    /// Opens a model.
    package let open: @Sendable (SurveyEntry.Place) throws -> Checkpoint
    /// How much of a model is read.
    package let depth: @Sendable (Checkpoint, SurveyEntry.Place) throws -> SamplingDepth
    /// Where findings begin.
    package let thresholds: Thresholds
    /// The exit code that an error calls for.
    package let exitCode: @Sendable (any Error) -> Int
    /// The version of the tool.
    package let version: String

    /// A method from its parts.
    package init(
        open: @escaping @Sendable (SurveyEntry.Place) throws -> Checkpoint,
        depth: @escaping @Sendable (Checkpoint, SurveyEntry.Place) throws -> SamplingDepth,
        thresholds: Thresholds, version: String, exitCode: @escaping @Sendable (any Error) -> Int
    ) {
        (self.open, self.depth, self.exitCode) = (open, depth, exitCode)
        (self.thresholds, self.version) = (thresholds, version)
    }

    /// The line of a model.
    ///
    /// What was diagnosed before is not diagnosed again if its server says that it is the same.
    ///
    /// - Parameters:
    ///   - known: what the model was when it was last diagnosed; nil if it was not, or what came of it does not stand.
    ///   - threads: layers that are worked on at the same time.
    /// - Returns: nil if the model is what it was.
    /// - Throws: `CancellationError`, `EncodingError`; of what goes wrong with the model the line tells.
    func line(of entry: SurveyEntry, known: ModelIdentity?, threads: Int) async throws -> String? {
        // Before it is opened: if another program writes to it meanwhile, the next run finds that it is another one.
        var identity = Self.localIdentity(of: entry)
        do {
            let checkpoint = try open(entry.place)
            if !entry.isLocal { identity = ModelIdentity(ofRemote: checkpoint) }
            if let known, known == identity { return nil }
            let options = DiagnosisOptions(
                thresholds: thresholds, depth: try depth(checkpoint, entry.place), threads: threads)
            let diagnosis = try await Diagnosis(of: checkpoint, reference: nil, options: options) { _, _ in }
            let text = try SurveyLine.text(of: diagnosis, entry, identity: identity, version: version)
            // What cannot be read again is not written: it would end every later run.
            try Self.check(text, of: entry)
            return text
        } catch let error as CancellationError {
            throw error
        } catch {
            return try SurveyLine.text(
                ofFailure: "\(error)", exitCode: exitCode(error), entry, identity: identity, version: version)
        }
    }

    /// Makes sure that a line can be read again.
    private static func check(_ text: String, of entry: SurveyEntry) throws {
        guard text.utf8.count <= SurveyRow.longest else {
            throw FileError(
                .damaged, file: entry.spelling, rule: "survey-line",
                expected: "a diagnosis of at most \(SurveyRow.longest) bytes", found: "\(text.utf8.count)")
        }
        _ = try SurveyRow(Array(text.utf8), of: entry.spelling)
    }

    /// What a model of this machine is; nil if it is elsewhere, or cannot be read.
    static func localIdentity(of entry: SurveyEntry) -> ModelIdentity? {
        guard case .path(let path) = entry.place else { return nil }
        return ModelIdentity(ofModelAt: path)
    }
}
