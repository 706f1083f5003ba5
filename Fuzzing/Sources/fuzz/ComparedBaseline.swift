// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Checkpoints
@testable import Documents
@testable import Regression

/// A baseline in every comparison.
struct ComparedBaseline {
    private let baseline: Baseline

    init(_ baseline: Baseline) {
        self.baseline = baseline
    }

    /// A sound baseline; from a fixture.
    private static let sample: Baseline = {
        let path = ProcessInfo.processInfo.environment["FIDELIO_FUZZ_BASELINE"] ?? ""
        guard let data = FileManager.default.contents(atPath: path),
            let baseline = try? JSONText.decode(Baseline.self, from: Array(data), file: path)
        else { fatalError("FIDELIO_FUZZ_BASELINE is not a baseline: \(path)") }
        return baseline
    }()

    /// Compares in both directions, and makes sure that the baseline reads back as itself.
    func check() {
        for (found, known) in [(baseline, Self.sample), (Self.sample, baseline), (baseline, baseline)] {
            let verdict = try? CheckVerdict(of: found, against: known, today: CalendarDay(secondsSince1970: 0))
            for outcome in Check.Outcome.allCases {
                _ = verdict?.checks(outcome)
            }
        }
        guard let bytes = try? JSONText.encode(baseline) else { return }
        let again = try? JSONText.decode(Baseline.self, from: bytes, file: "b")
        precondition(again == baseline, "the baseline does not read back")
    }
}
