// SPDX-License-Identifier: Apache-2.0

/// Lays compact JSON out in lines: one per field and one per element, but small things stay on one line.
///
/// On one line stay an array of plain values, and an object whose fields hold at most one more level: the metrics of one
/// configuration. So a report of 2,000 layers is a few megabytes, and a difference of two reports shows whole facts.
enum JSONLayout {
    /// The same JSON, in lines, ending with a newline.
    ///
    /// - Parameter compact: Valid JSON without white space between its tokens.
    /// - Returns: The text in lines.
    static func lines(of compact: [UInt8]) -> [UInt8] {
        var layout = Layout(heights: heights(of: compact))
        layout.output.reserveCapacity(compact.count + compact.count / 4)
        scan(compact) { byte, isInString in layout.append(byte, isInString: isInString) }
        layout.output.append(UInt8(ascii: "\n"))
        return layout.output
    }

    /// How many levels each container has, in the order in which they open: 1 for a container of plain values.
    private static func heights(of compact: [UInt8]) -> [Int] {
        var heights: [Int] = []
        var open: [Int] = []
        scan(compact) { byte, isInString in
            guard !isInString else { return }
            if byte.opensContainer {
                open.append(heights.count)
                heights.append(1)
            } else if byte.closesContainer {
                let closed = open.removeLast()
                if let parent = open.last {
                    heights[parent] = max(heights[parent], heights[closed] + 1)
                }
            }
        }
        return heights
    }

    /// Visits each byte, and says whether it belongs to a string.
    private static func scan(_ bytes: [UInt8], visit: (UInt8, Bool) -> Void) {
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            let wasInString = isInString
            if isEscaped {
                isEscaped = false
            } else if isInString, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            }
            visit(byte, wasInString || isInString)
        }
    }

    /// The text so far, and the containers that are open.
    private struct Layout {
        var output: [UInt8] = []
        private let heights: [Int]
        private var opened = 0
        private var isInline: [Bool] = []
        private var wasJustOpened = false

        init(heights: [Int]) { self.heights = heights }

        mutating func append(_ byte: UInt8, isInString: Bool) {
            if !isInString, byte.closesContainer {
                close(byte)
                return
            }
            if wasJustOpened {
                wasJustOpened = false
                breakLine()
            }
            output.append(byte)
            guard !isInString else { return }
            if byte.opensContainer {
                open(byte)
            } else if byte == UInt8(ascii: ",") {
                breakLine(orSpace: true)
            } else if byte == UInt8(ascii: ":") {
                output.append(UInt8(ascii: " "))
            }
        }

        private mutating func open(_ byte: UInt8) {
            let limit = byte == UInt8(ascii: "[") ? 1 : 2
            isInline.append((isInline.last ?? false) || heights[opened] <= limit)
            opened += 1
            wasJustOpened = true
        }

        private mutating func close(_ byte: UInt8) {
            let wasInline = isInline.removeLast()
            if !wasInline, !wasJustOpened {
                startLine()
            }
            wasJustOpened = false
            output.append(byte)
        }

        private mutating func breakLine(orSpace: Bool = false) {
            if isInline.last == false {
                startLine()
            } else if orSpace {
                output.append(UInt8(ascii: " "))
            }
        }

        private mutating func startLine() {
            output.append(UInt8(ascii: "\n"))
            output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: isInline.count))
        }
    }
}

extension UInt8 {
    fileprivate var opensContainer: Bool { self == UInt8(ascii: "{") || self == UInt8(ascii: "[") }
    fileprivate var closesContainer: Bool { self == UInt8(ascii: "}") || self == UInt8(ascii: "]") }
}
