// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Mustache

/// A tensor's or file's name as HTML that may break after dots and underscores, where a reader would break it.
///
/// It is the only value, besides the page's own files and gnuplot's pictures, that a template may hold in three braces.
struct BreakableName: MustacheCustomRenderable {
    /// The name escaped, with `<wbr>` where a line may end.
    let renderText: String
    /// A name is never the absence of one.
    let isNull = false

    /// The HTML of a name.
    init(_ name: String) {
        renderText = HTMLText().escapeText(name.printable())
            .replacing(".", with: ".<wbr>")
            .replacing("_", with: "_<wbr>")
    }
}
