// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Findings

/// One line of a survey: what `diagnose --json` prints of the file, with `surveyed` added.
package enum SurveyLine {
    /// The line of a file that was diagnosed.
    ///
    /// - Throws: `EncodingError`.
    package static func text(
        of diagnosis: Diagnosis, _ entry: SurveyEntry, identity: ModelIdentity?, version: String
    ) throws -> String {
        var file = SurveyedFile(entry, identity: identity)
        file.headline = diagnosis.verdict.headline
        (file.snrDB, file.worstDB) = (diagnosis.pooledDB, diagnosis.worstDB)
        let document = FindingsDocument(diagnosis, version: version, path: entry.spelling)
        return try JSONText.line(Surveyed(document: document, file: file))
    }

    /// The line of a file that could not be diagnosed.
    ///
    /// - Throws: `EncodingError`.
    package static func text(
        ofFailure error: String, exitCode: Int, _ entry: SurveyEntry, identity: ModelIdentity?, version: String
    ) throws -> String {
        let document = FailureDocument(path: entry.spelling, error: error, exitCode: exitCode, version: version)
        return try JSONText.line(Surveyed(document: document, file: SurveyedFile(entry, identity: identity)))
    }
}

/// A document with what the survey adds.
private struct Surveyed<Document: SchemaDocument>: Encodable {
    let document: Document
    let file: SurveyedFile

    func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder)
        var members = encoder.members()
        try members.encode(file, forKey: "surveyed")
    }
}
