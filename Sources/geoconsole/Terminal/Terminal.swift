import CNcurses
import Foundation
import GeoConsole

/// The reason why no terminal can be used, in one line.
struct TerminalError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The terminal, used through ncurses: it shows grids and gives keys.
///
/// All calls of ncurses are made on the main actor, because ncurses is not thread-safe.
@MainActor final class Terminal {
    /// The read end of a pipe; each signal and each wake-up arrives there as a byte.
    let wakePipe: Int32
    let isUTF8: Bool
    private(set) var size: Size

    let environment: [String: String]
    /// The ncurses window used to read keys.
    ///
    /// It is a pad, because reading from any other kind of window would draw that window on the screen.
    private let keyWindow: UnsafeMutablePointer<WINDOW>
    private var palette: Palette
    /// The grid that the terminal shows now; nil if that is not known.
    private var shownGrid: Grid?
    private var hasMouse = false

    /// Opens the terminal on standard input and output.
    init(_ theme: Theme, environment: [String: String]) throws(TerminalError) {
        try Self.check(environment)
        self.environment = environment
        isUTF8 = cn_locale_is_utf8()
        // This comes before `cn_open`, because `cn_open` sets up its own handlers for signals that have none.
        wakePipe = cn_install_signal_handlers()
        guard wakePipe >= 0 else { throw TerminalError("cannot make a pipe: \(String(cString: strerror(errno)))") }
        let type = environment["TERM"] ?? ""
        // A terminal that is not in this machine's terminfo usually behaves like xterm.
        guard (type.isEmpty ? nil : cn_open(nil)) ?? cn_open("xterm-256color") != nil else {
            throw TerminalError(
                "no description of the terminal '\(type)', nor of xterm-256color; set TERM, or install ncurses-base"
            )
        }
        guard let keyWindow = newpad(1, 1) else { throw TerminalError("no memory for the screen") }
        self.keyWindow = keyWindow
        // Text on standard error would damage the screen, so a file receives it until `close`. A failure is ignored.
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
        // ncurses waits at most 25 ms for the next character of an escape sequence.
        set_escdelay(25)
        raw()
        noecho()
        nonl()
        keypad(keyWindow, true)
        // Some descriptions of terminals call Ctrl-Z a function key; here it is always Ctrl-Z.
        define_key("\u{1A}", 0)
        // Another program may have left the mouse on. With this, mouse reports arrive as plain sequences, which
        // `KeyDecoder` drops; otherwise they would be a key followed by digits.
        keyok(KEY_MOUSE, false)
        nodelay(keyWindow, true)
        curs_set(0)
        mouseinterval(0)
    }

    /// Restores the terminal, and prints the text that standard error has received meanwhile.
    func close() {
        leave()
        cn_set_active(false)
        cn_release_errors()
    }

    var isMono: Bool { palette.isMono }

    // MARK: Drawing

    /// Shows a grid; only cells that differ from the last grid are written.
    func draw(_ grid: Grid, _ theme: Theme) {
        let before = shownGrid?.size == grid.size ? shownGrid : nil
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
        shownGrid = grid
        moveCursor(to: grid.cursor)
        wnoutrefresh(cn_screen())
        doupdate()
    }

    private func code(_ scalar: Unicode.Scalar) -> UInt32 {
        isUTF8 || scalar.isASCII ? scalar.value : UInt32(UInt8(ascii: "?"))
    }

    private func moveCursor(to cursor: (column: Int, row: Int)?) {
        curs_set(cursor == nil ? 0 : 1)
        if let cursor { wmove(cn_screen(), Int32(cursor.row), Int32(cursor.column)) }
    }

    /// Forgets the shown grid, so that all cells of the next grid are sent.
    func repaint() {
        shownGrid = nil
        clearok(cn_screen(), true)
    }

    /// Reads the terminal's present size; returns whether the size has changed.
    func updateSize() -> Bool {
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
        while let read = readOne() {
            count += 1
            if let stroke = read.stroke { strokes.append(stroke) }
        }
        return count == 0 && isGone ? nil : strokes
    }

    /// Whether the input has ended: then a read returns at once without a byte.
    private var isGone: Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 0) > 0 else { return false }
        return cn_unread_bytes() <= 0
    }

    /// The result of a read that found input; without input, `readOne` returns nil.
    private struct Read {
        /// The stroke; nil for a key that has no meaning here.
        var stroke: Stroke?
    }

    private func readOne() -> Read? {
        var code: wint_t = 0
        switch wget_wch(keyWindow, &code) {
        case OK: return Read(stroke: Unicode.Scalar(UInt32(code)).map { .scalar($0) })
        case KEY_CODE_YES where code == wint_t(KEY_MOUSE): return Read(stroke: mouse())
        case KEY_CODE_YES: return Read(stroke: Key(curses: Int32(code)).map { .key($0) })
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

    /// Asks the terminal to put pasted text in brackets; without brackets the text would be read as keys.
    func turnOnPasteBrackets() {
        send("\u{1B}[?2004h")
    }

    /// Asks the terminal; the answers come as input.
    ///
    /// The next picture covers what this draws.
    func ask(_ questions: [TerminalQuestion]) {
        send(questions.map(\.text).joined())
    }

    func copy(_ text: String) {
        send(Clipboard.sequence(for: text, environment: environment))
    }

    /// Writes to the terminal without ncurses; the order is kept, as ncurses buffers nothing between two updates.
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

    /// Sets up the terminal again, because another program may have changed its modes.
    ///
    /// After `bg` the terminal belongs to the shell; then the program stops again, until `fg`.
    func comeBack() {
        cn_await_foreground()
        cn_set_active(true)
        reset_prog_mode()
        repaint()
        // The first update after `endwin` switches to the alternate screen again.
        wnoutrefresh(cn_screen())
        doupdate()
        if hasMouse { setMouse(true) }
        turnOnPasteBrackets()
        _ = updateSize()
    }

    private func leave() {
        send("\u{1B}[?2004l")
        if hasMouse { mousemask(0, nil) }
        curs_set(1)
        endwin()
        cn_set_active(false)
    }
}
