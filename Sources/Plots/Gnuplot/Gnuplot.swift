// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
internal import Glibc
package import SystemPackage

/// Draws plots by the gnuplot program.
///
/// gnuplot is started without a shell, in a temporary folder; the plots of a call share a few processes.
package struct Gnuplot: Sendable {
    /// The path of the gnuplot that is used.
    package let executable: FilePath
    /// How long one call may take.
    package let timeLimit: Duration

    /// Finds gnuplot.
    ///
    /// - Parameters:
    ///   - executable: The path of gnuplot; nil searches the folders of `PATH`.
    ///   - timeLimit: How long one call of ``draw(_:formats:)`` may take before gnuplot is killed.
    /// - Throws: ``PlotError/gnuplotMissing(lookedIn:)``.
    package init(executable: FilePath? = nil, timeLimit: Duration = .seconds(60)) throws(PlotError) {
        self.executable = if let executable { try Self.check(executable) } else { try Self.search() }
        self.timeLimit = timeLimit
    }

    private static func check(_ path: FilePath) throws(PlotError) -> FilePath {
        guard isExecutable(path) else { throw .gnuplotMissing(lookedIn: path.spelling) }
        return path
    }

    private static func search() throws(PlotError) -> FilePath {
        let path = unsafe getenv("PATH").map { unsafe FilePath(platformString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        // Relative entries are skipped, for they would find whatever lies in the current folder.
        let places = path.bytes.split(separator: UInt8(ascii: ":")).map { FilePath(bytes: Array($0)) }
        let found = places.filter(\.isAbsolute).map { $0.appending("gnuplot") }.first(where: isExecutable)
        guard let found else { throw .gnuplotMissing(lookedIn: "PATH") }
        return found
    }

    private static func isExecutable(_ path: FilePath) -> Bool {
        unsafe path.withPlatformString { unsafe access($0, X_OK) } == 0
    }
}

extension Gnuplot {
    /// Draws all plots: a few in one gnuplot process, more in as many as there are processors.
    ///
    /// The same plots give the same bytes with the same gnuplot and fonts.
    ///
    /// - Parameters:
    ///   - plots: What to draw; identifiers are unique.
    ///   - formats: What to draw each plot as. Without any, only the scripts are made, and gnuplot is not started.
    /// - Returns: The drawn plots in the order of `plots`.
    /// - Throws: ``PlotError``; the first plot that gnuplot refused is named, with gnuplot's own message.
    package func draw(_ plots: [NamedPlot], formats: Set<PlotFormat> = [.svg]) async throws(PlotError) -> [RenderedPlot]
    {
        var scripts: [String] = []
        var ids: Set<String> = []
        for plot in plots {
            guard ids.insert(plot.id).inserted else { throw .duplicateID(plot.id) }
            scripts.append(try plot.script(formats: formats))
        }
        guard !formats.isEmpty, !plots.isEmpty else {
            return zip(plots, scripts).map { RenderedPlot(id: $0.id, svg: nil, png: nil, script: $1) }
        }
        let folder = try DrawingFolder()
        defer { folder.remove() }
        let outcomes = try await run(plots, scripts, in: folder)
        let messages = outcomes.map { GnuplotMessages($0.messages) }
        var rendered: [RenderedPlot] = []
        for (place, (plot, script)) in zip(plots, scripts).enumerated() {
            let share = place % outcomes.count
            let reader = PictureReader(folder: folder, plot: plot, messages: messages[share], outcome: outcomes[share])
            rendered.append(try reader.read(script: script, formats: formats))
        }
        return rendered
    }

    /// Runs the scripts, dealt out in turn to processes that run at the same time, and waits for all of them.
    ///
    /// - Returns: How each process ended.
    private func run(
        _ plots: [NamedPlot], _ scripts: [String], in folder: DrawingFolder
    ) async throws(PlotError) -> [GnuplotProcess.Outcome] {
        let process = GnuplotProcess(executable: executable, timeLimit: timeLimit, folder: folder)
        let shares = Self.shares(of: plots.count)
        let results = await withTaskGroup(of: (Int, Result<GnuplotProcess.Outcome, PlotError>).self) { group in
            for share in 0..<shares {
                let places = stride(from: share, to: plots.count, by: shares)
                let program = Self.program(ids: places.map { plots[$0].id }, scripts: places.map { scripts[$0] })
                group.addTask { (share, await process.result(of: program)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var outcomes: [GnuplotProcess.Outcome] = []
        for (_, result) in results.sorted(by: { $0.0 < $1.0 }) { outcomes.append(try result.get()) }
        return outcomes
    }

    /// How many processes share so many plots: starting one costs about as much as drawing one plot.
    private static func shares(of plots: Int) -> Int {
        min(ProcessInfo.processInfo.activeProcessorCount, 4, (plots + 3) / 4)
    }

    /// All scripts, each announced on gnuplot's standard error, so that its messages can be told from others'.
    private static func program(ids: [String], scripts: [String]) -> String {
        zip(ids, scripts).map { GnuplotMessages.announcement(of: $0) + $1 }.joined() + "exit\n"
    }
}
