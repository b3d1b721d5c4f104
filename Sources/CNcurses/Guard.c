/* Signals and crashes. All that a handler does here is async-signal-safe. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

/* After one of these the program goes on, or ends as it does by itself. */
static const int told[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH, SIGCONT, SIGTSTP};
/* What happens again, at its true place, when a handler returns. */
static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
/* Neither end the process by themselves nor can be handled, or are ignored below. */
static const int others[] = {SIGKILL, SIGSTOP, SIGTTIN, SIGTTOU, SIGCHLD, SIGURG, SIGPIPE};

enum { signal_count = 65 };
/* All others end the process unless somebody handles them: those that nobody has thought of too. */
static struct sigaction fallbacks[signal_count];
static struct termios modes;
static bool has_modes = false;
static int wake_pipe[2] = {-1, -1};
static int own_errors = STDERR_FILENO;
static int captured = -1;
static atomic_bool is_active = false;

/* Mouse and pasting as they were, the keypad's usual mode, the usual screen, a cursor, and plain text. */
static const char restoring[] = "\033[?1006l\033[?1003l\033[?1002l\033[?1000l\033[?2004l\033[?1l\033>\033[?1049l"
                                "\033[?25h\033[0m\033(B\r";

static void put(int file, const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write(file, text, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text += written;
        length -= (size_t)written;
    }
}

static void put_text(int file, const char *text) { put(file, text, strlen(text)); }

static bool is_in(const int *list, size_t count, int signal) {
    for (size_t index = 0; index < count; index++) {
        if (list[index] == signal) return true;
    }
    return false;
}

#define IS_IN(list, signal) is_in(list, sizeof list / sizeof list[0], signal)

static void put_name(int signal) {
    const char *name = sigabbrev_np(signal);
    if (name != NULL) {
        put_text(own_errors, "SIG");
        put_text(own_errors, name);
        return;
    }
    char digits[] = {'0' + (char)(signal / 10 % 10), '0' + (char)(signal % 10), 0};
    put_text(own_errors, "signal ");
    put_text(own_errors, digits);
}

/* What has been caught of standard error, to where it belongs; at most its last 4 KiB. */
static void hand_back(void) {
    char text[4096];
    off_t end = captured < 0 ? 0 : lseek(captured, 0, SEEK_END);
    if (end <= 0) return;
    off_t start = end > (off_t)sizeof text ? end - (off_t)sizeof text : 0;
    ssize_t count = pread(captured, text, sizeof text, start);
    if (count > 0) put(own_errors, text, (size_t)count);
}

static void crash(int signal, siginfo_t *info, void *context) {
    (void)context;
    int error = errno;
    if (atomic_exchange(&is_active, false)) {
        put(STDOUT_FILENO, restoring, sizeof restoring - 1);
        if (has_modes) tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    }
    hand_back();
    put_text(own_errors, "geoconsole: ended by ");
    put_name(signal);
    put_text(own_errors, "; the terminal is as it was\n");
    dup2(own_errors, STDERR_FILENO);
    sigaction(signal, &fallbacks[signal], NULL);
    /* A fault happens again on return, with its true place; what somebody or a timer sent does not. */
    if (!IS_IN(faults, signal) || info->si_code <= 0) raise(signal);
    errno = error;
}

static void tell(int signal) {
    int error = errno;
    unsigned char byte = (unsigned char)signal;
    ssize_t ignored = write(wake_pipe[1], &byte, 1);
    (void)ignored;
    errno = error;
}

static void install_told(int signal) {
    struct sigaction action = {.sa_flags = SA_RESTART};
    action.sa_handler = tell;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

int cn_guard(void) {
    if (pipe(wake_pipe) != 0) return -1;
    for (int end = 0; end < 2; end++) {
        fcntl(wake_pipe[end], F_SETFL, fcntl(wake_pipe[end], F_GETFL) | O_NONBLOCK);
        fcntl(wake_pipe[end], F_SETFD, FD_CLOEXEC);
    }
    has_modes = tcgetattr(STDIN_FILENO, &modes) == 0;
    /* The runtime's own handler asks questions on a terminal: it gets its turn only where somebody has set it up. */
    bool chains = getenv("SWIFT_BACKTRACE") != NULL;
    for (int signal = 1; signal < signal_count && signal <= SIGRTMAX; signal++) {
        if (IS_IN(told, signal) || IS_IN(others, signal)) continue;
        /* The C library keeps what lies between; what is ignored, or handled for a purpose, does not end the process. */
        if (signal > SIGSYS && signal < SIGRTMIN) continue;
        bool is_crash = signal == SIGABRT || IS_IN(faults, signal);
        struct sigaction before;
        if (sigaction(signal, NULL, &before) != 0 || (!is_crash && before.sa_handler != SIG_DFL)) continue;
        fallbacks[signal] = is_crash && chains ? before : (struct sigaction){.sa_handler = SIG_DFL};
        struct sigaction action = {.sa_flags = SA_SIGINFO};
        action.sa_sigaction = crash;
        /* Also SIGTTOU: from the background, the terminal's modes can be set only without it. */
        sigfillset(&action.sa_mask);
        sigaction(signal, &action, NULL);
    }
    for (size_t index = 0; index < sizeof told / sizeof told[0]; index++) install_told(told[index]);
    signal(SIGPIPE, SIG_IGN);
    return wake_pipe[0];
}

void cn_wake(void) { tell(0); }

void cn_set_active(bool isActive) { atomic_store(&is_active, isActive); }

void cn_stop(void) {
    /* First the others, such as a `make` above us; then this thread, which is stopped before raise returns. */
    signal(SIGTSTP, SIG_IGN);
    kill(0, SIGTSTP);
    signal(SIGTSTP, SIG_DFL);
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, &before);
    raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    install_told(SIGTSTP);
}

bool cn_capture_errors(void) {
    /* In memory: it needs no folder that can be written. */
    int file = memfd_create("errors", MFD_CLOEXEC);
    if (file < 0) return false;
    captured = fcntl(file, F_DUPFD_CLOEXEC, 3);
    close(file);
    own_errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (captured < 0 || own_errors < 0) {
        own_errors = STDERR_FILENO;
        return false;
    }
    fcntl(captured, F_SETFL, O_APPEND);
    return dup2(captured, STDERR_FILENO) >= 0;
}

void cn_release_errors(void) {
    if (own_errors == STDERR_FILENO) return;
    dup2(own_errors, STDERR_FILENO);
    hand_back();
    close(captured);
    captured = -1;
    close(own_errors);
    own_errors = STDERR_FILENO;
}

int cn_errors(void) { return own_errors; }
