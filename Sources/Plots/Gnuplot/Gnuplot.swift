// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Draws plots by the gnuplot program.
///
/// gnuplot is started without a shell, in a temporary folder; the plots of a call share a few processes.
package struct Gnuplot: Sendable {
    /// The path of the gnuplot that is used.
    package let executable: String
    /// How long one call may take.
    package let timeLimit: Duration

    /// Finds gnuplot.
    ///
    /// - Parameters:
    ///   - executable: The path of gnuplot; nil searches the folders of `PATH`.
    ///   - timeLimit: How long one call of ``draw(_:formats:)`` may take before gnuplot is killed.
    /// - Throws: ``PlotError/gnuplotMissing(lookedIn:)``.
    package init(executable: String? = nil, timeLimit: Duration = .seconds(60)) throws(PlotError) {
        self.executable = if let executable { try Self.check(executable) } else { try Self.search() }
        self.timeLimit = timeLimit
    }

    private static func check(_ path: String) throws(PlotError) -> String {
        guard FileManager.default.isExecutableFile(atPath: path) else { throw .gnuplotMissing(lookedIn: path) }
        return path
    }

    private static func search() throws(PlotError) -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        // Relative entries are skipped, for they would find whatever lies in the current folder.
        let places = path.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/gnuplot" }
        let found = places.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { throw .gnuplotMissing(lookedIn: "PATH") }
        return found
    }
}
