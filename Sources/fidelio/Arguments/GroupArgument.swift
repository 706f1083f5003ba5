// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The group size that `--convrot-group-size` asks for: `64`, or `auto`.
enum GroupArgument: ExpressibleByArgument, Hashable {
    /// The same size for every layer that it fits.
    case fixed(Int)
    /// For each layer the one by which its output loses least.
    case auto

    init?(argument: String) {
        guard argument != "auto" else {
            self = .auto
            return
        }
        guard let size = Int(argument) else { return nil }
        self = .fixed(size)
    }

    /// The size; nil if layers have one each.
    var size: Int? { if case .fixed(let size) = self { size } else { nil } }
}
