// SPDX-License-Identifier: Apache-2.0

/// How far a survey is.
package struct SurveyProgress: Sendable, Equatable {
    /// How many entries are finished, those of earlier runs among them.
    package var entries: Int
    /// How many there are.
    package let allEntries: Int
    /// What of the work of this run is done, in bytes of models.
    package var bytes: Int = 0
    /// All of the work of this run.
    package let allBytes: Int
}
