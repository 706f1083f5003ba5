// SPDX-License-Identifier: Apache-2.0

import Plots

/// What came of drawing a report's plots.
struct DrawnPlots: Sendable {
    /// A plot that was not drawn.
    struct Missing: Sendable, Equatable {
        /// Its heading.
        var heading: String
        /// Why, and how to get it, in one or two sentences.
        var reason: String
    }

    /// The plots that were drawn, in the page's order.
    var figures: [PlotFigure] = []
    /// The same with their files' content.
    var rendered: [RenderedPlot] = []
    /// The heat maps that were drawn.
    var maps: [MapFigure] = []
    /// Those that were not drawn.
    var missing: [Missing] = []
}

extension DrawnPlots {
    /// Draws what is planned; a plot that cannot be drawn is listed with the reason and does not spoil the others.
    ///
    /// - Throws: `PlotError.cancelled` where the task was cancelled, and nothing else.
    static func drawing(_ plan: PlotPlan) async throws(PlotError) -> DrawnPlots {
        var drawn = DrawnPlots(missing: plan.missing)
        drawn.add(plan.maps)
        guard !plan.plots.isEmpty else { return drawn }
        do throws(PlotError) {
            try await drawn.add(plan.plots, by: Gnuplot())
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
                self.maps.append(MapFigure(planned, png: try planned.map.png()))
            } catch {
                missing.append(Missing(heading: planned.heading, reason: error.description))
            }
        }
    }

    private mutating func add(_ plots: [PlannedPlot], by gnuplot: Gnuplot) async throws(PlotError) {
        do throws(PlotError) {
            add(try await gnuplot.draw(plots.map(\.plot), formats: [.svg, .png]), of: plots)
        } catch .gnuplotFailed where plots.count > 1 {
            // One of them is at fault: drawn one by one, the others succeed.
            for plot in plots {
                try await add([plot], by: gnuplot)
            }
        } catch .gnuplotFailed(let plot, let status, let message) {
            let error = PlotError.gnuplotFailed(plot: plot, status: status, message: message)
            miss(plots, because: error.description)
        }
    }

    private mutating func add(_ pictures: [RenderedPlot], of plots: [PlannedPlot]) {
        rendered += pictures
        figures += zip(plots, pictures)
            .map { planned, picture in
                PlotFigure(
                    id: planned.plot.id,
                    heading: planned.heading,
                    caption: planned.caption,
                    alternative: planned.plot.plot.summary,
                    svg: picture.svg ?? "",
                    layer: planned.layer
                )
            }
    }

    private mutating func miss(_ plots: [PlannedPlot], because reason: String) {
        missing += plots.map { Missing(heading: $0.plot.plot.title, reason: reason) }
    }
}
