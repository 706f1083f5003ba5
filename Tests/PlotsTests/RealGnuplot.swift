// SPDX-License-Identifier: Apache-2.0

import Plots
import Testing

/// The machine's gnuplot, for tests that need it.
enum RealGnuplot {
    static let isInstalled = (try? Gnuplot()) != nil
}

extension Trait where Self == ConditionTrait {
    /// Runs if gnuplot is installed, and says so if it is not.
    static var needsGnuplot: Self {
        .enabled("gnuplot is not installed", { RealGnuplot.isInstalled })
    }
}
