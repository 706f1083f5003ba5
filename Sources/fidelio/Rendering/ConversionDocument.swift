// SPDX-License-Identifier: Apache-2.0

import Conversion
import Documents
import Reports

/// What `fidelio convert --json` prints: the plan, and which groups were chosen if they were.
struct ConversionDocument: SchemaDocument {
    static let schemaName = ConversionPlan.schemaName
    static let schemaVersion = ConversionPlan.schemaVersion

    /// What becomes of every tensor.
    let plan: ConversionPlan
    /// The choice of groups; nil if it was not asked for.
    let groups: RotationChoiceDocument?

    /// A document of its parts.
    init(_ plan: ConversionPlan, groups: RotationChoiceDocument?) {
        self.plan = plan
        self.groups = groups
    }

    /// Writes every field of the plan, and the choice.
    func encodeContents(to encoder: any Encoder) throws {
        try plan.encodeContents(to: encoder)
        var members = encoder.members()
        try members.encodeIfPresent(groups, forKey: "groups")
    }
}
