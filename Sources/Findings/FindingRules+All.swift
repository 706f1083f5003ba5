// SPDX-License-Identifier: Apache-2.0

extension FindingRules {
    /// Every finding, the worst first, and in the order of the rules within a severity.
    var all: [Finding] {
        let found =
            rotation + loss + codes + scales + markers + selection + parents + reference.compactMap(withoutFP8Layers)
        return Severity.allCases.reversed().flatMap { severity in found.filter { $0.severity == severity } }
    }
}
