// SPDX-License-Identifier: Apache-2.0

package import Files

/// Keeps surveys from a folder in which another result is put together, for as long as it lives.
package final class SurveyLock {
    private let journal: AppendedFile

    /// Locks a folder by the journal that a survey would write there.
    ///
    /// - Returns: nil if the folder is not there, where no survey can run either.
    /// - Throws: `FileError` of kind `outputRefused` if a survey is being written there, or the journal's name is that of another file.
    package init?(of output: SurveyOutput) throws(FileError) {
        guard output.path.isFolder == true else { return nil }
        guard output.journalPath.isFolder == nil || output.isOwn(SurveyOutput.journalName) else {
            throw SurveyOutput.refusal(
                output.journalPath, "output-exists", "the journal of a survey, or nothing", "another file")
        }
        journal = try AppendedFile(opening: output.journalPath)
    }

    /// Lets surveys in again.
    ///
    /// The journal of one that was killed stays, if it is still there.
    package func release() {
        if journal.byteCount == 0 { journal.remove() }
    }
}
