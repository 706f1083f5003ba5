// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text made safe to print on a terminal or in a log, since names in files are untrusted.
    ///
    /// Control characters, line and paragraph separators and the marks that reverse the direction of text become
    /// `\u{1B}` and the like. With a `limit`, text of more Unicode scalars than that keeps its first and its last
    /// ones around `…`.
    package func printable(limit: Int? = nil) -> String {
        var result = ""
        for scalar in shortened(to: limit).unicodeScalars {
            if scalar.isUnprintable {
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private func shortened(to limit: Int?) -> String {
        guard let limit, utf8.count > limit, unicodeScalars.count > limit else { return self }
        let tail = limit / 4
        return String(unicodeScalars.prefix(limit - tail)) + "…" + String(unicodeScalars.suffix(tail))
    }
}

extension Unicode.Scalar {
    fileprivate var isUnprintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
        default: false
        }
    }
}
