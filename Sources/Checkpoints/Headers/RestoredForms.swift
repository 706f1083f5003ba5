// SPDX-License-Identifier: Apache-2.0

/// What is undone of how a file holds its tensors, in numbers.
package struct RestoredForms: Sendable, Hashable {
    /// How many tensors have another name than in the file.
    package private(set) var renamed = 0
    /// How many tensors have their rows in another order than in the file.
    package private(set) var reordered = 0
    /// How many norms are the file's less 1.
    package private(set) var lessOne = 0
    /// The tensors that stay as they are, since the file leaves open how it holds them.
    package private(set) var unknown: [String] = []

    /// What is undone for tensors of these names and stored forms.
    package init(_ tensors: some Sequence<(name: String, form: StoredForm?)>) {
        for case (let name, let form?) in tensors {
            if form.isUnknown { unknown.append(name) }
            if form.name != name { renamed += 1 }
            if form.rowOrder != nil { reordered += 1 }
            if form.isPlusOne { lessOne += 1 }
        }
    }

    /// Whether the file holds every tensor as the model has it.
    package var isNone: Bool { renamed + reordered + lessOne + unknown.count == 0 }
}

extension RestoredForms: Encodable {
    private enum CodingKeys: String, CodingKey {
        case renamed, reordered, unknown
        case lessOne = "less_one"
    }
}
