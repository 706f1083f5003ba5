// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

/// The plan's part of `fidelio.repair/1`.
extension RepairPlan: Encodable {
    private struct Totals: Encodable {
        let plan: RepairPlan

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(plan.judgedLayers, forKey: "judged")
            try members.encode(plan.changed.count, forKey: "changed")
            try members.encode(plan.requantized.count, forKey: "requantized")
            try members.encode(plan.unmended.count, forKey: "unmended")
            try members.encode(plan.unjudged.count, forKey: "unjudged")
            try members.encode(plan.copiedTensors, forKey: "tensors_copied")
        }
    }

    private struct LeftoverEntry: Encodable {
        let leftover: Leftover
        let isDropped: Bool

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(leftover.name, forKey: "name")
            try members.encode(leftover.place.rawValue, forKey: "place")
            try members.encode(leftover.reason, forKey: "reason")
            try members.encode(isDropped, forKey: "dropped")
        }
    }

    /// Writes what is planned; whether it was done, only a run knows.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(file, forKey: "file")
        try members.encode(hasChanges, forKey: "changes")
        try members.encode(reference, forKey: "reference")
        try members.encode(replacesHeader, forKey: "header_replaced")
        try members.encode(layers, forKey: "layers")
        try members.encode(
            leftovers.map { LeftoverEntry(leftover: $0, isDropped: dropsLeftovers) }, forKey: "leftovers")
        try members.encode(unjudged, forKey: "unjudged")
        try members.encode(Totals(plan: self), forKey: "totals")
    }
}

extension UntouchedLayer: Encodable {
    /// Writes the layer, and why it stays as it is.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(name, forKey: "name")
        try members.encode(reason, forKey: "reason")
    }
}

extension RepairedLayer: Encodable {
    /// Writes what changes, and what stays wrong.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(name, forKey: "name")
        try members.encode(changes, forKey: "changes")
        try members.encode(requantization, forKey: "requantized")
        try members.encode(obstacles, forKey: "unmended")
    }
}

extension RepairChange: Encodable {
    /// Writes the change, and what shows that it is right.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(kind.rawValue, forKey: "what")
        try members.encode(from, forKey: "from")
        try members.encode(to, forKey: "to")
        try members.encode(evidence, forKey: "evidence")
    }
}

extension Requantization: Encodable {
    /// Writes how codes are made anew, and what that gains.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(configuration.scaling.rawValue, forKey: "scaling")
        try members.encode(configuration.rotation?.groupSize, forKey: "group")
        try members.encodeFinite(beforeDB, forKey: "snr_db_before")
        try members.encodeFinite(afterDB, forKey: "snr_db_after")
    }
}

extension ReferenceProof: Encodable {
    /// Writes whether the reference is what the file was made from, and on what ground.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(name, forKey: "name")
        try members.encode(holds, forKey: "proved")
        try members.encode(agreeing, forKey: "agreeing")
        try members.encode(layers, forKey: "layers")
    }
}
