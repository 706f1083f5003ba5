// SPDX-License-Identifier: Apache-2.0

package import Documents

/// What a file of activations must keep to, beside the rules of the format that it is in.
extension ParseRule {
    // The file as a whole.
    package static let activationsFormat = ParseRule("activations-format")
    package static let activationsBases = ParseRule("activations-bases")
    package static let activationsCapacity = ParseRule("activations-capacity")
    package static let activationsSize = ParseRule("activations-size")
    package static let activationsName = ParseRule("activations-name")
    package static let activationsDuplicate = ParseRule("activations-duplicate")

    // A layer.
    package static let activationsMissing = ParseRule("activations-missing")
    package static let activationsType = ParseRule("activations-type")
    package static let activationsShape = ParseRule("activations-shape")
    package static let activationsCount = ParseRule("activations-count")
    package static let activationsValue = ParseRule("activations-value")
    package static let activationsRounding = ParseRule("activations-rounding")
    package static let activationsRows = ParseRule("activations-rows")
    package static let activationsKeys = ParseRule("activations-keys")

    // An imatrix of the older kind.
    package static let imatrixEnd = ParseRule("imatrix-end")
    package static let imatrixEntry = ParseRule("imatrix-entry")
    package static let imatrixTrailing = ParseRule("imatrix-trailing")

    // Files that do not go together.
    package static let activationsColumns = ParseRule("activations-columns")
    package static let activationsImatrix = ParseRule("activations-imatrix")

    /// All rules of files of activations.
    package static let activations: [ParseRule] = [
        .activationsFormat, .activationsBases, .activationsCapacity, .activationsSize, .activationsName,
        .activationsDuplicate, .activationsMissing, .activationsType, .activationsShape, .activationsCount,
        .activationsValue, .activationsRounding, .activationsRows, .activationsKeys, .imatrixEnd, .imatrixEntry,
        .imatrixTrailing, .activationsColumns, .activationsImatrix,
    ]
}
