// SPDX-License-Identifier: Apache-2.0

/// The lines of a source, one after another, in the memory of the longest.
///
/// A line ends with a line feed: what stands behind the last one is not a line, since its writing may not have been finished.
package struct LineReader {
    /// A line without its line feed.
    package struct Line {
        /// Where it begins.
        package let offset: Int
        /// Its bytes; nil if it is longer than any line may be.
        package let bytes: [UInt8]?
    }

    /// Where the last line that was read ends, its line feed included.
    package private(set) var end = 0

    private let source: any ByteSource
    private let longest: Int
    private var buffer: [UInt8] = []
    /// How much of the buffer has been handed out, and how much of it holds no line feed.
    private var (start, searched) = (0, 0)
    private var position = 0
    private var isTooLong = false

    private static let chunk = 256 << 10

    /// The lines of a source.
    ///
    /// - Parameter longest: the most bytes of a line that are kept.
    package init(of source: any ByteSource, longest: Int) {
        self.source = source
        self.longest = longest
    }

    /// The next line; nil if there is none.
    ///
    /// - Throws: as the source.
    package mutating func next() throws(FileError) -> Line? {
        while true {
            if let place = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) { return line(endingAt: place) }
            searched = buffer.count
            guard try fill() else { return nil }
        }
    }

    private mutating func line(endingAt place: Int) -> Line {
        let line = Line(offset: end, bytes: isTooLong || place - start > longest ? nil : Array(buffer[start..<place]))
        isTooLong = false
        (start, searched) = (place + 1, place + 1)
        end = position - (buffer.count - start)
        return line
    }

    /// Reads more; false at the end of the source.
    private mutating func fill() throws(FileError) -> Bool {
        guard position < source.byteCount else { return false }
        buffer.removeFirst(start)
        if buffer.count > longest {
            isTooLong = true
            buffer.removeAll()
        }
        (start, searched) = (0, buffer.count)
        let count = min(Self.chunk, source.byteCount - position)
        buffer += try source.bytes(at: position, count: count)
        position += count
        return true
    }
}
