/* libncursesw with wide characters, and what Swift cannot import from it.
 *
 * Swift sees no variadic function, no macro that is built with NCURSES_BITS, and none of the library's global
 * variables: here they are as constants and functions. */
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
static const attr_t cn_dim = A_DIM;
static const attr_t cn_underline = A_UNDERLINE;
static const attr_t cn_reverse = A_REVERSE;

/* What the mouse does; events of version 2 have five bits for a button. */
static const mmask_t cn_left_pressed = BUTTON1_PRESSED;
static const mmask_t cn_left_clicked = BUTTON1_CLICKED;
static const mmask_t cn_wheel_up = BUTTON4_PRESSED;
static const mmask_t cn_wheel_down = BUTTON5_PRESSED;

/* A terminal of this type (NULL: of TERM's) on standard input and output; NULL where the type is unknown. */
SCREEN *cn_open(const char *type);
WINDOW *cn_screen(void);
/* How many colours the terminal has; 0 without any. */
int cn_colours(void);

/* Puts characters of one look into the screen's window; they neither wrap nor move its cursor. */
void cn_put(int row, int column, const uint32_t *scalars, int count, attr_t attributes, int pair);

/* Whether the locale's character set is UTF-8; takes the locale from the environment. */
bool cn_locale_is_utf8(void);
/* The size that the terminal says it has; false where it does not say. */
bool cn_size(int *columns, int *rows);
/* How many bytes wait on standard input; -1 where that cannot be told. */
int cn_waiting(void);

/* Standard error goes to a file without a name until cn_release_errors, which also hands back what is in it. */
bool cn_capture_errors(void);
void cn_release_errors(void);
/* The standard error as it was at the start. */
int cn_errors(void);

/* Signals become bytes in a pipe, whose reading end is returned (-1: no pipe); crashes restore the terminal.
 *
 * To be called before cn_open, which installs handlers of its own only where there are none. Bytes are the signals'
 * numbers; cn_wake writes 0. */
int cn_guard(void);
void cn_wake(void);
/* Whether the screen is ours: what a crash has to undo. */
void cn_set_active(bool isActive);
/* Stops the process and its group as Ctrl-Z does; returns when it goes on. */
void cn_stop(void);

#endif
