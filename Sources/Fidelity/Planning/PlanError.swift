// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Why there is no plan.
package enum PlanError: Error, Sendable, Equatable {
    /// Nothing is so small; the smallest file that there can be, and the least loss that it has in dB.
    case sizeTooSmall(limit: Int, smallest: Int, snrDB: Double?)
    /// The original as it is has no more bytes.
    case originalFits(limit: Int, bytes: Int)
    /// No format keeps so much in any layer; the format whose worst layer keeps most, and what that keeps in dB.
    case floorTooHigh(limit: Double, nearest: String?, snrDB: Double?)

    /// The error of a limit that none of these planners can keep.
    init(_ limit: PlanLimit, planners: [FormatPlanner]) {
        switch limit {
        case .size(let bytes):
            let smallest = planners.map(\.smallest).min { $0.bytes < $1.bytes }
            self = .sizeTooSmall(limit: bytes, smallest: smallest?.bytes ?? 0, snrDB: smallest?.energies.snrDB)
        case .floor(let decibels):
            let worst = planners.flatMap(\.uniforms)
                .map { (format: $0.format, snrDB: $0.plan.worst?.snrDB ?? .infinity) }
            let nearest = worst.max { $0.snrDB < $1.snrDB }
            self = .floorTooHigh(limit: decibels, nearest: nearest?.format, snrDB: nearest?.snrDB)
        }
    }
}

extension PlanError: CustomStringConvertible {
    /// What is impossible, and the nearest that is possible.
    package var description: String {
        switch self {
        case .sizeTooSmall(let limit, let smallest, let snrDB):
            "No plan has at most \(limit) bytes: the smallest has \(smallest) bytes"
                + (snrDB.map { ", at an SNR of \(Self.rounded($0)) dB" } ?? "")
                + ". Give at least --size \(smallest), or other formats by --loads."
        case .originalFits(let limit, let bytes):
            "There is nothing to plan: the original as it is has \(bytes) bytes, and at most \(limit) are asked for."
        case .floorTooHigh(let limit, let nearest?, let snrDB?):
            "No format keeps \(Self.rounded(limit)) dB in any layer where it is smaller: the nearest is "
                + "\(nearest.printable(limit: 80)), whose worst layer keeps \(Self.rounded(snrDB)) dB. "
                + "Give a lower --floor, or other formats by --loads."
        case .floorTooHigh(let limit, _, _):
            "No format keeps \(Self.rounded(limit)) dB in any layer: no layer can have one of these formats."
        }
    }

    /// The number with at most two decimals, rounded down so that it can be kept.
    private static func rounded(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        return "\((value * 100).rounded(.down) / 100)"
    }
}
