// SPDX-License-Identifier: Apache-2.0

/// How a file holds a tensor where that is not how the model has it.
///
/// llama.cpp has its own names, changes the order of some rows, and adds 1 to some norms.
public struct StoredForm: Sendable, Hashable {
    private let fields: Fields

    /// The fields in memory of their own: few tensors have a form, and a header may describe a million tensors.
    private indirect enum Fields: Sendable, Hashable {
        case of(name: String, rowOrder: RowOrder?, isPlusOne: Bool, isUnknown: Bool)
    }

    /// A tensor of this name, in the model's order if no other is given.
    init(name: String, rowOrder: RowOrder? = nil, isPlusOne: Bool = false, isUnknown: Bool = false) {
        fields = .of(name: name, rowOrder: rowOrder, isPlusOne: isPlusOne, isUnknown: isUnknown)
    }

    /// What the tensor is called in the file.
    public var name: String {
        switch fields {
        case .of(let name, _, _, _): name
        }
    }

    /// The order of its rows in the file; nil if it is the model's.
    public var rowOrder: RowOrder? {
        switch fields {
        case .of(_, let rowOrder, _, _): rowOrder
        }
    }

    /// Whether each value in the file is the model's plus 1.
    public var isPlusOne: Bool {
        switch fields {
        case .of(_, _, let isPlusOne, _): isPlusOne
        }
    }

    /// Whether the file leaves open how it holds the tensor, so that it is taken as it is, under the file's name.
    public var isUnknown: Bool {
        switch fields {
        case .of(_, _, _, let isUnknown): isUnknown
        }
    }
}

extension StoredForm: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name, heads, unknown
        case plusOne = "plus_one"
    }

    /// Writes the name, and what else is not as in the model.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(rowOrder?.heads, forKey: .heads)
        if isPlusOne { try container.encode(true, forKey: .plusOne) }
        if isUnknown { try container.encode(true, forKey: .unknown) }
    }
}
