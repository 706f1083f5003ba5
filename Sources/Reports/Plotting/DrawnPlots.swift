// SPDX-License-Identifier: Apache-2.0

import Plots

/// What came of drawing a report's plots.
struct DrawnPlots: Sendable {
    /// The report's folder of pictures and gnuplot scripts.
    static let folderName = "plots"

    /// A plot that was not drawn.
    struct Missing: Sendable, Equatable {
        /// Its heading.
        var heading: String
        /// Why, and how to get it, in one or two sentences.
        var reason: String
    }

    /// The plots that were drawn, in the page's order.
    var figures: [PlotPicture] = []
    /// The same with their files' content.
    var rendered: [RenderedPlot] = []
    /// The heat maps that were drawn.
    var maps: [MapPicture] = []
    /// Those that were not drawn.
    var missing: [Missing] = []
}

extension DrawnPlots {
    /// Draws what is planned; a plot that cannot be drawn is listed with the reason and does not spoil the others.
    ///
    /// - Parameter progress: called with plots done and plots in all.
    /// - Throws: `PlotError.cancelled` where the task was cancelled, and nothing else.
    static func drawing(
        _ plan: PlotPlan, progress: (Int, Int) -> Void = { _, _ in }
    ) async throws(PlotError) -> DrawnPlots {
        var drawn = DrawnPlots(missing: plan.missing)
        drawn.add(plan.maps)
        guard !plan.plots.isEmpty else { return drawn }
        do throws(PlotError) {
            try await drawn.draw(plan.plots, by: Gnuplot(), progress: progress)
        } catch {
            if error == .cancelled { throw error }
            drawn.miss(plan.plots, because: error.description)
        }
        return drawn
    }

    /// Draws nothing, and says so.
    static func leavingOut(_ plan: PlotPlan, because reason: String) -> DrawnPlots {
        var drawn = DrawnPlots(missing: plan.missing)
        drawn.miss(plan.plots, because: reason)
        drawn.missing += plan.maps.map { Missing(heading: $0.heading, reason: reason) }
        return drawn
    }

    private mutating func add(_ maps: [PlannedMap]) {
        for planned in maps {
            do throws(PlotError) {
                self.maps.append(MapPicture(planned, png: try planned.map.png()))
            } catch {
                missing.append(Missing(heading: planned.heading, reason: error.description))
            }
        }
    }

    /// Draws a few plots at a time, so that a time limit is that of a few, and a plot at fault costs a few a second attempt.
    mutating func draw(
        _ plots: [PlannedPlot], by gnuplot: Gnuplot, progress: (Int, Int) -> Void = { _, _ in }
    ) async throws(PlotError) {
        var rest = plots[...]
        while !rest.isEmpty {
            progress(plots.count - rest.count, plots.count)
            let batch = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            do throws(PlotError) {
                add(try await gnuplot.draw(batch.map(\.plot), formats: [.svg, .png]), of: batch)
            } catch {
                if error == .cancelled { throw error }
                guard error.isOfOnePlot else { return miss(batch + rest, because: error.description) }
                guard try await drawSingly(batch, by: gnuplot) else {
                    return miss(Array(rest), because: error.description)
                }
            }
        }
    }

    /// Plots that are drawn in one go: enough for four processes.
    private static let batch = 16

    /// Draws plots one by one, since one of them is at fault: the others succeed.
    ///
    /// - Returns: false if gnuplot hangs at the first of them too, so that there is nothing to be had from it.
    private mutating func drawSingly(_ plots: [PlannedPlot], by gnuplot: Gnuplot) async throws(PlotError) -> Bool {
        for (index, plot) in plots.enumerated() {
            do throws(PlotError) {
                add(try await gnuplot.draw([plot.plot], formats: [.svg, .png]), of: [plot])
            } catch {
                if error == .cancelled { throw error }
                if index == 0, case .timedOut = error {
                    miss(plots, because: error.description)
                    return false
                }
                miss([plot], because: error.description)
            }
        }
        return true
    }

    private mutating func add(_ pictures: [RenderedPlot], of plots: [PlannedPlot]) {
        rendered += pictures
        figures += zip(plots, pictures)
            .map { planned, picture in
                PlotPicture(
                    id: planned.plot.id,
                    heading: planned.heading,
                    caption: planned.caption,
                    alternative: planned.plot.plot.summary,
                    svg: picture.svg ?? "",
                    layer: planned.layer,
                    isKey: planned.isKey
                )
            }
    }

    private mutating func miss(_ plots: [PlannedPlot], because reason: String) {
        missing += plots.map { Missing(heading: $0.plot.plot.title, reason: reason) }
    }
}

extension PlotError {
    /// Whether one plot may be at fault, so that others can be drawn all the same.
    fileprivate var isOfOnePlot: Bool {
        switch self {
        case .gnuplotFailed, .gnuplotBabbled, .timedOut: true
        default: false
        }
    }
}
