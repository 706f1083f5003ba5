// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Shares of an analysis that are not the shares of the files that they say they are of.
package enum ShareError: Error, Sendable, Equatable {
    /// No share holds what was measured of a tensor of a file.
    case lacking(file: String, tensor: String)
    /// A share holds a layer that is another than the file's.
    case otherLayer(file: String, tensor: String)
}

extension ShareError: CustomStringConvertible {
    /// What is wrong, in one sentence.
    package var description: String {
        switch self {
        case .lacking(let file, let tensor):
            "No part holds what was measured of \"\(tensor.printable(limit: 200))\" in \(file.printable(limit: 200)): a part was changed "
                + "after it was written."
        case .otherLayer(let file, let tensor):
            "The parts hold \"\(tensor.printable(limit: 200))\" in another shape than \(file.printable(limit: 200)) has it: a part was "
                + "changed after it was written."
        }
    }
}
