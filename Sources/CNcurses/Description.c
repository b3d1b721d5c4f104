#include "CNcurses.h"

// The macros of this header have names such as `columns`, so it is in a file of its own.
#include <term.h>
#include <unistd.h>

int cn_described_colours(const char *type) {
    int problem = 0;
    // With a place for the problem, setupterm prints nothing and does not end the program.
    if (setupterm(type, STDOUT_FILENO, &problem) != OK) return -1;
    int colours = tigetnum("colors");
    del_curterm(cur_term);
    return colours < 0 ? 0 : colours;
}
