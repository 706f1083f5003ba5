// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Conversion
internal import OrderedCollections

extension FindingRules {
    /// What only the original can tell.
    var reference: [Finding] { [] }
}
