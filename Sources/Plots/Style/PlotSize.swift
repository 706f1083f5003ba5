// SPDX-License-Identifier: Apache-2.0

/// Width and height of a picture, in CSS pixels.
package struct PlotSize: Sendable, Hashable {
    /// The width in CSS pixels.
    package var width: Int
    /// The height in CSS pixels.
    package var height: Int

    /// Creates a size from pixels.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The width that fits a page.
    static let pageWidth = 960
}
