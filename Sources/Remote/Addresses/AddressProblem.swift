// SPDX-License-Identifier: Apache-2.0

/// Why a text is not an address that can be read.
package struct AddressProblem: Error, Equatable, CustomStringConvertible {
    /// The rest of a sentence that begins with the address; nothing secret is in it.
    package let description: String

    /// A problem in words.
    init(_ words: String) {
        description = words
    }
}
