// SPDX-License-Identifier: Apache-2.0

internal import Files

extension String {
    /// An untrusted name made printable, and shortened in its middle to at most `width` characters.
    ///
    /// The middle goes because both ends tell tensors' names apart.
    func shortened(to width: Int) -> String {
        let text = printable()
        guard text.count > width else { return text }
        guard width > 2 else { return String(text.prefix(max(width, 0))) }
        let tail = (width - 1) * 2 / 3
        return "\(text.prefix(width - 1 - tail))…\(text.suffix(tail))"
    }
}
