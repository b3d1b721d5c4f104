import CNcurses
import GeoConsole

extension Key {
    /// The key for a code of ncurses; nil for a code that has no meaning here.
    init?(curses code: Int32) {
        switch code {
        case KEY_UP: self = .up
        case KEY_DOWN: self = .down
        case KEY_LEFT: self = .left
        case KEY_RIGHT: self = .right
        case KEY_HOME: self = .home
        case KEY_END: self = .end
        case KEY_PPAGE: self = .pageUp
        case KEY_NPAGE: self = .pageDown
        case KEY_IC: self = .insert
        case KEY_DC: self = .delete
        case KEY_BTAB: self = .backTab
        case KEY_ENTER: self = .enter
        case KEY_BACKSPACE: self = .backspace
        // ncurses has 64 codes for function keys, from F0.
        case KEY_F0 + 1...KEY_F0 + 63: self = .function(Int(code - KEY_F0))
        default: return nil
        }
    }
}
