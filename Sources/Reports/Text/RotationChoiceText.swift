// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files

/// What `fidelio convert --convrot-group-size auto` says of its choice: how many layers took which group, and what that gains.
package struct RotationChoiceText {
    private let document: RotationChoiceDocument

    /// The text of a choice.
    package init(_ document: RotationChoiceDocument) { self.document = document }

    /// Its lines.
    package var lines: [String] { groups + gain + without }

    private var groups: [String] {
        let counts = document.choice.counts.map { count in
            "\(count.group.map(String.init) ?? "none") for \(NumberText.counted(count.layers, "layer"))"
        }
        let chosen = counts.isEmpty ? "no layer has activations" : counts.joined(separator: ", ")
        return [
            "Groups by the output of each layer, inputs rounded too (\(document.activations.printable())): \(chosen)."
        ]
    }

    private var gain: [String] {
        guard let chosen = document.choice.snrDB, let published = document.choice.publishedSNRDB else { return [] }
        return [
            "  Their outputs together: \(NumberText.decibels(chosen)); \(NumberText.decibels(published)) by the published recipe's "
                + "64 (\(NumberText.gain(chosen - published)))."
        ]
    }

    private var without: [String] {
        document.without.isEmpty
            ? []
            : [
                "  The published recipe's group for \(NumberText.counted(document.without.count, "layer")) without activations."
            ]
    }
}
