// SPDX-License-Identifier: Apache-2.0

/// One format for a whole model.
package struct UniformFormat: Sendable, Equatable {
    /// Its name.
    package let name: String
    /// What a layer is stored in: the first of these that it can have, or as it is if it can have none.
    package let formats: [String]

    /// A format, and what stands in for it in layers that cannot have it.
    package init(_ name: String, insteadOf others: [String] = []) {
        self.name = name
        formats = [name] + others
    }
}

/// One format for a whole model, and what the file comes to.
package struct UniformPlan: Sendable, Equatable {
    /// The format's name.
    package let format: String
    /// What becomes of each layer.
    package let plan: FormatPlan

    /// Layers in what stands in for the format, which they cannot have.
    package var substitutes: Int { plan.choices.count { $0.option.map { $0.format != format } ?? false } }
}
