// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
package import Codecs

extension Scaling: ExpressibleByArgument {}
