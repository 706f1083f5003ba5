// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Documents

/// The plan as a document, `fidelio.plan/1`: every tensor in the input's order, and totals.
extension ConversionPlan: SchemaDocument {
    package static let schemaName = "fidelio.plan"
    package static let schemaVersion = 1

    private struct Totals: Encodable {
        let plan: ConversionPlan

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(plan.quantized.count, forKey: "quantized")
            try members.encode(plan.rotated.count, forKey: "rotated")
            try members.encode(plan.bytesBefore, forKey: "bytes_before")
            try members.encode(plan.bytesAfter, forKey: "bytes_after")
        }
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(tensors, forKey: "tensors")
        try members.encode(shortfalls, forKey: "shortfalls")
        if !restored.isNone { try members.encode(restored, forKey: "restored") }
        try members.encode(Totals(plan: self), forKey: "totals")
    }
}

extension PlannedTensor: Encodable {
    /// Writes the tensor, and in the same object what becomes of it.
    package func encode(to encoder: any Encoder) throws {
        try fate.encode(to: encoder)
        var members = encoder.members()
        try members.encode(source.name, forKey: "name")
        try members.encode(source.shape, forKey: "shape")
        try members.encode(source.elementType.rawValue, forKey: "dtype")
        try members.encode(bytesBefore, forKey: "bytes_before")
        try members.encode(bytesAfter, forKey: "bytes_after")
    }
}

extension TensorFate: Encodable {
    /// Writes the word for it, and why or how.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(word, forKey: "fate")
        switch self {
        case .quantized(let configuration):
            try members.encode(configuration.scaling.rawValue, forKey: "scaling")
            try members.encode(configuration.rotation?.groupSize, forKey: "group")
        case .kept(let reason): try members.encode(reason.description, forKey: "reason")
        case .removed(let reason): try members.encode(reason.description, forKey: "reason")
        case .cast(let type, let reason):
            try members.encode(reason.description, forKey: "reason")
            try members.encode(type.rawValue, forKey: "to")
        }
    }

    private var word: String {
        switch self {
        case .quantized: "quantized"
        case .kept: "kept"
        case .cast: "cast"
        case .removed: "removed"
        }
    }
}

extension GroupShortfall: Encodable {
    /// Writes the layer, and the groups that fit it.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(name, forKey: "name")
        try members.encode(columns, forKey: "columns")
        try members.encode(requested, forKey: "requested")
        try members.encode(used, forKey: "used")
        try members.encode(fitting, forKey: "fitting")
    }
}
