/// Splits a stream of bytes into lines, wherever the network has cut it into chunks.
///
/// Holds at most `limit` bytes of an unfinished line. A longer line is reported once and dropped up to its newline, so
/// that one huge event neither exhausts the memory nor ends the stream.
package struct LineSplitter: Sendable {
    /// One line of the stream, or the report of one that was too long.
    package enum Line: Sendable, Equatable {
        /// A line without its line break.
        case whole([UInt8])
        /// A line longer than the limit; `bytes` is its size when the limit was exceeded.
        case overlong(bytes: Int)
    }

    private let limit: Int
    private var pending: [UInt8] = []
    private var isSkipping = false

    package init(limit: Int = 4 << 20) {
        self.limit = limit
    }

    /// The lines that `chunk` completes.
    ///
    /// Empty lines are dropped, and so is an unfinished line at the stream's end.
    package mutating func append(_ chunk: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = 0
        while let newline = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
            append(chunk[start..<newline], into: &lines)
            finishLine(into: &lines)
            start = newline + 1
        }
        append(chunk[start...], into: &lines)
        return lines
    }

    private mutating func append(_ part: ArraySlice<UInt8>, into lines: inout [Line]) {
        if isSkipping { return }
        let size = pending.count + part.count
        if size > limit {
            lines.append(.overlong(bytes: size))
            pending = []
            isSkipping = true
        } else {
            pending.append(contentsOf: part)
        }
    }

    private mutating func finishLine(into lines: inout [Line]) {
        if isSkipping {
            isSkipping = false
            return
        }
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        if pending.isEmpty { return }
        lines.append(.whole(pending))
        pending = []
    }
}
