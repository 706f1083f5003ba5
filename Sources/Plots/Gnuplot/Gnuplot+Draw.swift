// SPDX-License-Identifier: Apache-2.0

extension Gnuplot {
    /// Draws all plots in one gnuplot process.
    ///
    /// The same plots give the same bytes with the same gnuplot and fonts.
    ///
    /// - Parameters:
    ///   - plots: What to draw; identifiers are unique.
    ///   - formats: What to draw each plot as. Without any, only the scripts are made, and gnuplot is not started.
    /// - Returns: The drawn plots in the order of `plots`.
    /// - Throws: ``PlotError``; the first plot that gnuplot refused is named, with gnuplot's own message.
    public func draw(_ plots: [NamedPlot], formats: Set<PlotFormat> = [.svg]) async throws(PlotError) -> [RenderedPlot]
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
        let process = GnuplotProcess(executable: executable, timeLimit: timeLimit, folder: folder)
        let outcome = try await process.run(Self.program(ids: plots.map(\.id), scripts: scripts))
        let messages = GnuplotMessages(outcome.messages)
        var rendered: [RenderedPlot] = []
        for (plot, script) in zip(plots, scripts) {
            let reader = PictureReader(folder: folder, plot: plot, messages: messages, outcome: outcome)
            rendered.append(try reader.read(script: script, formats: formats))
        }
        return rendered
    }

    /// All scripts, each announced on gnuplot's standard error, so that its messages can be told from others'.
    private static func program(ids: [String], scripts: [String]) -> String {
        zip(ids, scripts).map { GnuplotMessages.announcement(of: $0) + $1 }.joined() + "exit\n"
    }
}
