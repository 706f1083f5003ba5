// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
package import Conversion

extension OutputType: ExpressibleByArgument {}
