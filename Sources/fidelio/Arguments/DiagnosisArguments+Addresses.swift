// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import Findings

extension DiagnosisArguments {
    /// How much of a model is read; of one elsewhere what the caller asks for, else a budget's worth.
    ///
    /// One elsewhere that is no larger than the budget is fetched whole, and then diagnosed as a file of this machine is.
    ///
    /// - Parameter hasReference: whether it is measured against an original, which reads all of it.
    /// - Throws: `FileError`, of fetching.
    func depth(for checkpoint: Checkpoint, isRemote: Bool, hasReference: Bool = false) throws -> SamplingDepth {
        guard isRemote, depth == .adaptive, !hasReference else { return depth }
        guard checkpoint.byteCount <= ReadBudget.remote.bytes else { return .budget(.remote) }
        for file in checkpoint.files {
            guard let file = file as? any RangedByteSource else { continue }
            try file.load([0..<file.byteCount]) { _ in }
        }
        return depth
    }
}
