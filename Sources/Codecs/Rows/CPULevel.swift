// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// The vector instructions that kernels are compiled for.
///
/// Every level gives the same bits.
package enum CPULevel: String, Sendable, CaseIterable {
    /// Any CPU of the architecture.
    case baseline
    /// x86-64 with AVX2.
    case avx2
    /// x86-64 with AVX-512 (F, BW, CD, DQ, VL).
    case avx512

    /// The levels that this machine can run.
    package static var available: [CPULevel] {
        allCases.filter { unsafe fk_at($0.native) != nil }
    }

    /// The level that a name means; nil, or an empty name, means the best of this machine.
    ///
    /// - Throws: ``CPULevelError`` if no level has this name, or this machine lacks the level.
    package static func named(_ name: String?) throws(CPULevelError) -> CPULevel {
        guard let name, !name.isEmpty else { return available.last ?? .baseline }
        guard let level = CPULevel(rawValue: name) else { throw .unknown(name: name) }
        guard available.contains(level) else { throw .lacking(level) }
        return level
    }

    /// The best level of this machine, or the one that the environment variable `FIDELIO_CPU` names.
    ///
    /// A name that ``named(_:)`` would refuse gives the baseline; the command refuses it before anything is computed.
    package static let best: CPULevel = unsafe CPULevel(fk_best().pointee.level)

    /// The level's kernels; the best ones if this machine lacks that level.
    var kernels: fk_kernels {
        unsafe (fk_at(native) ?? fk_best()).pointee
    }

    private var native: fk_level {
        switch self {
        case .baseline: FK_LEVEL_BASELINE
        case .avx2: FK_LEVEL_AVX2
        case .avx512: FK_LEVEL_AVX512
        }
    }

    private init(_ native: fk_level) {
        switch native {
        case FK_LEVEL_AVX512: self = .avx512
        case FK_LEVEL_AVX2: self = .avx2
        default: self = .baseline
        }
    }
}

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
