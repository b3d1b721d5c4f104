/* libncursesw with wide characters, and constants and functions for those parts of it that Swift cannot import.
 *
 * Swift cannot import variadic functions, macros that use NCURSES_BITS, and the library's global variables. */
#ifndef CNCURSES_H
#define CNCURSES_H
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/* Attributes. */
static const attr_t cn_bold = A_BOLD;
static const attr_t cn_underline = A_UNDERLINE;
static const attr_t cn_reverse = A_REVERSE;

/* Mouse events. */
static const mmask_t cn_left_pressed = BUTTON1_PRESSED;
static const mmask_t cn_left_clicked = BUTTON1_CLICKED;
static const mmask_t cn_wheel_up = BUTTON4_PRESSED;
static const mmask_t cn_wheel_down = BUTTON5_PRESSED;

/* Opens a terminal on standard input and output. The type NULL means that of TERM; returns NULL for an unknown type. */
SCREEN *cn_open(const char *type);
/* The window of the whole screen. */
WINDOW *cn_screen(void);
/* The number of colours of the terminal; 0 for none. */
int cn_colours(void);

/* Puts characters with the same attributes into the screen's window; does not wrap lines or move the cursor. */
void cn_put(int row, int column, const uint32_t *scalars, int count, attr_t attributes, int pair);

/* Sets the locale from the environment, and returns whether its character set is UTF-8. */
bool cn_locale_is_utf8(void);
/* Gets the size of the terminal; returns false where the size is unknown. */
bool cn_size(int *columns, int *rows);
/* The number of colours that this host's description of a terminal type names; -1 without a description. */
int cn_described_colours(const char *type);
/* The number of unread bytes on standard input; -1 where it is unknown. */
int cn_unread_bytes(void);

/* Sends standard error to a file in memory, until cn_release_errors; that writes the content to standard error. */
bool cn_capture_errors(void);
void cn_release_errors(void);
/* The file descriptor of the original standard error. */
int cn_errors(void);

/* Installs signal handlers: a signal writes its number as a byte into a pipe, and a crash restores the terminal.
 *
 * Returns the end of the pipe to read from, or -1 without a pipe. Call this before cn_open: ncurses installs handlers
 * only for signals that have none. */
int cn_install_signal_handlers(void);
/* Writes the byte 0 into the pipe. */
void cn_wake(void);
/* Says whether our screen is on the terminal; a crash restores the terminal only then. */
void cn_set_active(bool isActive);
/* Stops the process and its group as Ctrl-Z does; returns when the process is continued. */
void cn_stop(void);
/* Stops the process and its group for as long as another group has the terminal, as after `bg`. */
void cn_await_foreground(void);

#endif
