// SPDX-License-Identifier: Apache-2.0

import Files
import Glibc
import Reports
import SystemPackage

/// The files of a check's renderings, which appear whole when it is done.
struct CheckOutputFiles {
    let junit: AtomicFile?
    let sarif: AtomicFile?
    let summary: AtomicFile?
    let benchJSON: AtomicFile?
    /// The file that a job's summary is appended to; nil for none.
    let stepSummary: FilePath?

    /// Refuses a job's summary that cannot be appended to, before the work.
    func checkStepSummary() throws {
        guard let stepSummary else { return }
        try append("", to: stepSummary)
    }

    /// Writes what was asked for.
    func commit(_ context: CheckContext) throws {
        try junit?.commit(Array(JUnitReport.text(of: context).utf8))
        try sarif?.commit(Array(SARIFReport.text(of: context).utf8))
        try benchJSON?.commit(BenchmarkList.bytes(of: context))
        let text = summary == nil && stepSummary == nil ? "" : CheckSummary.text(of: context)
        try summary?.commit(Array(text.utf8))
        if let stepSummary { try append(text, to: stepSummary) }
    }

    /// Appends to a file that steps of a job share.
    private func append(_ text: String, to path: FilePath) throws {
        let opened = unsafe path.withPlatformString {
            unsafe open($0, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        }
        guard opened >= 0 else { throw failure(.outputRefused, path, "not-writable", errno) }
        defer { close(opened) }
        let end = lseek(opened, 0, SEEK_END)
        let error = OutputDescriptor(number: opened).write(text)
        guard error != 0 else { return }
        // What other steps wrote stays, and nothing torn behind it.
        if end >= 0 { ftruncate(opened, end) }
        throw failure(.io, path, "write-failed", error)
    }

    private func failure(
        _ kind: FileError.Kind, _ path: FilePath, _ rule: String, _ error: CInt
    ) -> FileError {
        FileError(
            kind, file: path, rule: rule, expected: "a file that can be appended to (GITHUB_STEP_SUMMARY)",
            found: unsafe "\(String(cString: strerror(error))) (GITHUB_STEP_SUMMARY)")
    }
}

extension AtomicFile {
    /// Writes the whole contents, and has the file appear.
    fileprivate func commit(_ bytes: [UInt8]) throws(FileError) {
        try write(bytes, at: 0)
        try commit()
    }
}
