import CNcurses
import Foundation
import GeoConsole

/// Why there is no terminal to draw on, in one line.
struct TerminalError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The terminal through ncurses: copies grids to it, reads keys from it.
///
/// All calls of ncurses are made on the main actor, because the library is not safe for several threads.
@MainActor final class Terminal {
    /// The reading end of a pipe, in which each signal and each wake-up arrives as a byte.
    let wakePipe: Int32
    let isUTF8: Bool
    private(set) var size: Size

    private let environment: [String: String]
    /// The window that keys are read by; it is a pad, as reading would refresh any other kind of window.
    private let keys: UnsafeMutablePointer<WINDOW>
    private var palette: Palette
    /// The grid that is in the screen's window now; nil if that is not known.
    private var shown: Grid?
    private var hasMouse = false

    /// Opens the terminal on standard input and output.
    init(_ theme: Theme, environment: [String: String]) throws(TerminalError) {
        try Self.check(environment)
        self.environment = environment
        isUTF8 = cn_locale_is_utf8()
        // Before `cn_open`, which sets up signal handlers of its own only where there are none.
        wakePipe = cn_guard()
        guard wakePipe >= 0 else { throw TerminalError("cannot make a pipe: \(String(cString: strerror(errno)))") }
        let type = environment["TERM"] ?? ""
        // A terminal whose name this machine's terminfo does not know is mostly much like xterm.
        guard (type.isEmpty ? nil : cn_open(nil)) ?? cn_open("xterm-256color") != nil else {
            throw TerminalError(
                "no description of the terminal '\(type)', nor of xterm-256color; set TERM, or install ncurses-base"
            )
        }
        guard let keys = newpad(1, 1) else { throw TerminalError("no memory for the screen") }
        self.keys = keys
        // Standard error would spoil the screen, so it goes to a file until `close`; a failure to do so is ignored.
        _ = cn_capture_errors()
        cn_set_active(true)
        palette = Palette(theme)
        size = Size(columns: Int(getmaxx(cn_screen())), rows: Int(getmaxy(cn_screen())))
        setUp()
    }

    private static func check(_ environment: [String: String]) throws(TerminalError) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw TerminalError("needs a terminal on standard input and output")
        }
        if environment["TERM"] == "dumb" {
            throw TerminalError("needs a terminal that can move its cursor, and TERM is 'dumb'")
        }
    }

    private func setUp() {
        // For at most 25 ms ncurses waits for the rest of an escape sequence.
        set_escdelay(25)
        raw()
        noecho()
        nonl()
        keypad(keys, true)
        // Another program may have left the mouse on. Its reports then arrive as plain sequences, which `KeyDecoder`
        // drops, and not as a key with digits behind it.
        keyok(KEY_MOUSE, false)
        nodelay(keys, true)
        curs_set(0)
        mouseinterval(0)
    }

    /// Gives the terminal back, and prints what standard error has received meanwhile.
    func close() {
        leave()
        cn_set_active(false)
        cn_release_errors()
    }

    var isMono: Bool { palette.isMono }

    // MARK: Drawing

    /// Shows a grid; only cells that differ from those of the last grid are written.
    func draw(_ grid: Grid, _ theme: Theme) {
        let before = shown?.size == grid.size ? shown : nil
        var run: [UInt32] = []
        for row in 0..<grid.size.rows {
            var column = 0
            while column < grid.size.columns {
                let start = row * grid.size.columns + column
                let cell = grid.cells[start]
                if let before, before.cells[start] == cell {
                    column += 1
                    continue
                }
                let end = row * grid.size.columns + grid.size.columns
                var next = start
                run.removeAll(keepingCapacity: true)
                while next < end, grid.cells[next].style == cell.style, before?.cells[next] != grid.cells[next] {
                    run.append(code(grid.cells[next].scalar))
                    next += 1
                }
                let look = palette.look(of: cell.style, in: theme)
                cn_put(Int32(row), Int32(column), run, Int32(run.count), look.attributes, look.pair)
                column += next - start
            }
        }
        shown = grid
        place(grid.cursor)
        wnoutrefresh(cn_screen())
        doupdate()
    }

    private func code(_ scalar: Unicode.Scalar) -> UInt32 {
        isUTF8 || scalar.isASCII ? scalar.value : UInt32(UInt8(ascii: "?"))
    }

    private func place(_ cursor: (column: Int, row: Int)?) {
        curs_set(cursor == nil ? 0 : 1)
        if let cursor { wmove(cn_screen(), Int32(cursor.row), Int32(cursor.column)) }
    }

    /// Forgets what the terminal shows: the next grid is sent whole.
    func repaint() {
        shown = nil
        clearok(cn_screen(), true)
    }

    /// Takes over the size that the terminal has now; returns whether the size has changed.
    func measure() -> Bool {
        var (columns, rows): (Int32, Int32) = (0, 0)
        guard cn_size(&columns, &rows), Size(columns: Int(columns), rows: Int(rows)) != size else { return false }
        resizeterm(rows, columns)
        size = Size(columns: Int(columns), rows: Int(rows))
        repaint()
        return true
    }

    // MARK: Reading

    /// Reads all waiting strokes; nil if the terminal is gone.
    func read() -> [Stroke]? {
        var strokes: [Stroke] = []
        var count = 0
        while let stroke = stroke() {
            count += 1
            if let known = stroke.known { strokes.append(known) }
        }
        return count == 0 && isGone ? nil : strokes
    }

    /// Whether the input has ended: a read would return at once, and without a byte.
    private var isGone: Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 0) > 0 else { return false }
        return cn_waiting() <= 0
    }

    /// What one read gave; an optional inside, so that a key without a meaning does not look like the end of input.
    private struct Read {
        /// The stroke; nil if it has no meaning here.
        var known: Stroke?
    }

    private func stroke() -> Read? {
        var code: wint_t = 0
        switch wget_wch(keys, &code) {
        case OK: return Read(known: Unicode.Scalar(UInt32(code)).map { .scalar($0) })
        case KEY_CODE_YES where code == wint_t(KEY_MOUSE): return Read(known: mouse())
        case KEY_CODE_YES: return Read(known: Key(curses: Int32(code)).map { .key($0) })
        default: return nil
        }
    }

    private func mouse() -> Stroke? {
        var event = MEVENT()
        guard getmouse(&event) == OK else { return nil }
        if event.bstate & cn_wheel_up != 0 { return .mouse(.wheelUp) }
        if event.bstate & cn_wheel_down != 0 { return .mouse(.wheelDown) }
        guard event.bstate & (cn_left_pressed | cn_left_clicked) != 0 else { return nil }
        return .mouse(.click(column: Int(event.x), row: Int(event.y)))
    }

    // MARK: Modes

    func setMouse(_ isOn: Bool) {
        hasMouse = isOn
        mousemask(isOn ? cn_left_pressed | cn_left_clicked | cn_wheel_up | cn_wheel_down : 0, nil)
        keyok(KEY_MOUSE, isOn)
    }

    /// Asks the terminal to put pasted text in brackets, so that it is not read as keys.
    func askForBrackets() {
        send("\u{1B}[?2004h")
    }

    func copy(_ text: String) {
        send(Clipboard.sequence(for: text, environment: environment))
    }

    /// Writes to the terminal past ncurses; the order is kept, as ncurses holds nothing back between two updates.
    private func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            bytes = bytes.dropFirst(count)
        }
    }

    // MARK: Leaving and coming back

    /// Stops the program, as Ctrl-Z does; returns when the program is continued.
    func suspend() {
        leave()
        cn_stop()
        comeBack()
    }

    /// Sets up the terminal again, as another program may have left it in any state.
    func comeBack() {
        cn_set_active(true)
        reset_prog_mode()
        repaint()
        // The first update after `endwin` turns to the alternate screen again.
        wnoutrefresh(cn_screen())
        doupdate()
        if hasMouse { setMouse(true) }
        askForBrackets()
        _ = measure()
    }

    private func leave() {
        send("\u{1B}[?2004l")
        if hasMouse { mousemask(0, nil) }
        curs_set(1)
        endwin()
        cn_set_active(false)
    }
}
