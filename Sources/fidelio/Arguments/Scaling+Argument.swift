// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
package import Codecs

extension Scaling: ExpressibleByArgument {}
