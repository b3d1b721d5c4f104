#include "CNcurses.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

SCREEN *cn_open(const char *type) { return newterm(type, stdout, stdin); }

WINDOW *cn_screen(void) { return stdscr; }

int cn_colours(void) { return has_colors() ? COLORS : 0; }

void cn_put(int row, int column, const uint32_t *scalars, int count, attr_t attributes, int pair) {
    cchar_t cells[128];
    while (count > 0) {
        int taken = 0;
        for (; taken < count && taken < 128; taken++) {
            wchar_t text[2] = {(wchar_t)scalars[taken], L'\0'};
            if (setcchar(&cells[taken], text, attributes, (short)pair, NULL) == ERR) {
                text[0] = L'?';
                setcchar(&cells[taken], text, attributes, (short)pair, NULL);
            }
        }
        mvwadd_wchnstr(stdscr, row, column, cells, taken);
        scalars += taken;
        column += taken;
        count -= taken;
    }
}

bool cn_locale_is_utf8(void) {
    setlocale(LC_ALL, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool cn_size(int *columns, int *rows) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return true;
}

int cn_unread_bytes(void) {
    int count = 0;
    return ioctl(STDIN_FILENO, FIONREAD, &count) == 0 ? count : -1;
}
