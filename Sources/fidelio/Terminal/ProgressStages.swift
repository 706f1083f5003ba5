// SPDX-License-Identifier: Apache-2.0

import Findings
import Reports
import Synchronization

/// The progress of a command that does several things in turn: one bar for each.
final class ProgressStages: Sendable {
    private let isQuiet: Bool
    private let current = Mutex<(label: String, bar: ProgressBar)?>(nil)

    /// Bars; hidden if `isQuiet`, or if standard error is not a terminal.
    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    /// Shows how far a stage is, in a bar of its own; one that is not counted has a total of 0.
    func update(_ label: String, counting unit: ProgressBar.Unit = .bytes, done: Int = 0, total: Int = 0) {
        let bar = current.withLock { current in
            if let current, current.label == label { return current.bar }
            current?.bar.finish()
            let bar = ProgressBar(label, counting: unit, isQuiet: isQuiet)
            current = (label, bar)
            return bar
        }
        bar.update(done: done, total: total)
    }

    /// Shows how far a phase of an analysis is.
    func update(_ phase: Assessment.Phase, done: Int, total: Int) {
        switch phase {
        case .measuring: update("analyze", done: done, total: total)
        case .diagnosing: update("diagnose", counting: .layers, done: done, total: total)
        case .collecting: update("figures", counting: .things, done: done, total: total)
        }
    }

    /// Shows how far a report is.
    func update(_ phase: ReportFolder.Phase, done: Int, total: Int) {
        switch phase {
        case .drawing: update("plots", counting: .things, done: done, total: total)
        case .writing: update("writing")
        }
    }

    /// Shows how far a page of pictures is.
    func update(_ phase: PicturesFolder.Phase, done: Int, total: Int) {
        switch phase {
        case .drawing: update("plots", counting: .things, done: done, total: total)
        case .writing: update("pictures", counting: .things, done: done, total: total)
        }
    }

    /// Takes the bar off the terminal.
    func finish() {
        current.withLock { current in
            current?.bar.finish()
            current = nil
        }
    }
}
