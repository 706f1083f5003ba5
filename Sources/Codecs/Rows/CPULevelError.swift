// SPDX-License-Identifier: Apache-2.0

/// Why the CPU level that the environment names cannot be taken.
package enum CPULevelError: Error, Sendable, Equatable {
    /// `FIDELIO_CPU` is the name of no level.
    case unknown(name: String)
    /// `FIDELIO_CPU` names a level that this CPU, or this build, lacks.
    case lacking(CPULevel)
}

extension CPULevelError: CustomStringConvertible {
    /// One sentence that says which names can be given here.
    package var description: String {
        let valid = CPULevel.available.map(\.rawValue).joined(separator: ", ")
        return switch self {
        case .unknown(let name):
            "FIDELIO_CPU=\(name) is not the name of a CPU level; this CPU has: \(valid)."
        case .lacking(let level):
            "FIDELIO_CPU=\(level.rawValue) names a level that this CPU lacks; it has: \(valid)."
        }
    }
}
