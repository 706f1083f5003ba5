// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Files

extension Shard: ExpressibleByArgument {
    /// The part that an argument such as `3/8` names.
    package init?(argument: String) { self.init(argument) }
}
