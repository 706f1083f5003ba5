// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

/// What the header of one file says, with every rule of the file's format checked.
struct Header {
    /// The file's format.
    let format: FileFormat
    /// In the order of their bytes.
    let tensors: [TensorInfo]
    /// What the file says about itself, as text.
    let metadata: OrderedDictionary<String, String>
    /// Finds the position of a name in `tensors`.
    let names: NameTable
    /// Keys of a GGUF file about heads that are lists, and so not in `metadata`.
    var headLists: Set<String> = []
}
