/* Handles signals and crashes. Signal handlers call only async-signal-safe functions. */
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

/* Signals that become a byte in the wake pipe; the program then decides what to do. */
static const int forwarded_signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH, SIGCONT, SIGTSTP};
/* Faults: the faulty instruction runs again when the handler returns, and faults again. */
static const int fault_signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
/* Signals without a handler of ours. SIGPIPE is ignored; the others cannot be handled, or do not end the process. */
static const int unhandled_signals[] = {SIGKILL, SIGSTOP, SIGTTIN, SIGTTOU, SIGCHLD, SIGURG, SIGPIPE};

enum { signal_count = 65 };
/* For each remaining signal, the action after our crash handler: by default, all of them end the process. */
static struct sigaction actions_after_crash[signal_count];
/* The terminal's modes at the start. */
static struct termios original_modes;
static bool has_original_modes = false;
static int wake_pipe[2] = {-1, -1};
/* The standard error at the start, and the file that replaces it until cn_release_errors. */
static int original_errors = STDERR_FILENO;
static int captured_errors = -1;
static atomic_bool is_active = false;

/* Restores the terminal: no mouse, ordinary pasting and keypad, the main screen, a cursor, and plain text. */
static const char restore_sequence[] = "\033[?1006l\033[?1003l\033[?1002l\033[?1000l\033[?2004l\033[?1l\033>"
                                       "\033[?1049l\033[?25h\033[0m\033(B\r";

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

static void put_signal_name(int signal) {
    const char *name = sigabbrev_np(signal);
    if (name != NULL) {
        put_text(original_errors, "SIG");
        put_text(original_errors, name);
        return;
    }
    char digits[] = {'0' + (char)(signal / 10 % 10), '0' + (char)(signal % 10), 0};
    put_text(original_errors, "signal ");
    put_text(original_errors, digits);
}

/* Writes the captured errors to the original standard error; at most the last 4 KiB. */
static void put_captured_errors(void) {
    char text[4096];
    off_t end = captured_errors < 0 ? 0 : lseek(captured_errors, 0, SEEK_END);
    if (end <= 0) return;
    off_t start = end > (off_t)sizeof text ? end - (off_t)sizeof text : 0;
    ssize_t count = pread(captured_errors, text, sizeof text, start);
    if (count > 0) put(original_errors, text, (size_t)count);
}

static void crash(int signal, siginfo_t *info, void *context) {
    (void)context;
    int error = errno;
    if (atomic_exchange(&is_active, false)) {
        put(STDOUT_FILENO, restore_sequence, sizeof restore_sequence - 1);
        if (has_original_modes) tcsetattr(STDIN_FILENO, TCSANOW, &original_modes);
    }
    put_captured_errors();
    put_text(original_errors, "geoconsole: ended by ");
    put_signal_name(signal);
    put_text(original_errors, "; the terminal is as it was\n");
    dup2(original_errors, STDERR_FILENO);
    sigaction(signal, &actions_after_crash[signal], NULL);
    /* A fault happens again on return, at the instruction that caused it. A sent signal does not: raise it. */
    if (!IS_IN(fault_signals, signal) || info->si_code <= 0) raise(signal);
    errno = error;
}

static void write_wake_byte(int signal) {
    int error = errno;
    unsigned char byte = (unsigned char)signal;
    ssize_t ignored = write(wake_pipe[1], &byte, 1);
    (void)ignored;
    errno = error;
}

static void forward(int signal) {
    struct sigaction action = {.sa_flags = SA_RESTART};
    action.sa_handler = write_wake_byte;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

int cn_install_signal_handlers(void) {
    if (pipe(wake_pipe) != 0) return -1;
    for (int index = 0; index < 2; index++) {
        fcntl(wake_pipe[index], F_SETFL, fcntl(wake_pipe[index], F_GETFL) | O_NONBLOCK);
        fcntl(wake_pipe[index], F_SETFD, FD_CLOEXEC);
    }
    has_original_modes = tcgetattr(STDIN_FILENO, &original_modes) == 0;
    /* Swift's crash handler waits for keys on a terminal: it runs after ours only where a person has set it up. */
    bool runs_swift_handler = getenv("SWIFT_BACKTRACE") != NULL;
    for (int signal = 1; signal < signal_count && signal <= SIGRTMAX; signal++) {
        if (IS_IN(forwarded_signals, signal) || IS_IN(unhandled_signals, signal)) continue;
        /* The C library uses the signals in between. A signal that is ignored or handled does not end the process. */
        if (signal > SIGSYS && signal < SIGRTMIN) continue;
        bool is_crash = signal == SIGABRT || IS_IN(fault_signals, signal);
        struct sigaction before;
        if (sigaction(signal, NULL, &before) != 0 || (!is_crash && before.sa_handler != SIG_DFL)) continue;
        bool keeps_before = is_crash && runs_swift_handler;
        actions_after_crash[signal] = keeps_before ? before : (struct sigaction){.sa_handler = SIG_DFL};
        struct sigaction action = {.sa_flags = SA_SIGINFO};
        action.sa_sigaction = crash;
        /* Block all signals, SIGTTOU too: it would stop a background process that sets the terminal's modes. */
        sigfillset(&action.sa_mask);
        sigaction(signal, &action, NULL);
    }
    for (size_t index = 0; index < sizeof forwarded_signals / sizeof forwarded_signals[0]; index++) {
        forward(forwarded_signals[index]);
    }
    signal(SIGPIPE, SIG_IGN);
    return wake_pipe[0];
}

void cn_wake(void) { write_wake_byte(0); }

void cn_set_active(bool isActive) { atomic_store(&is_active, isActive); }

void cn_await_foreground(void) {
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    struct sigaction action = {.sa_handler = SIG_DFL}, action_before;
    sigemptyset(&action.sa_mask);
    sigaction(SIGTTOU, &action, &action_before);
    pthread_sigmask(SIG_UNBLOCK, &stop, &before);
    /* A group without a shell cannot be stopped this way, so the number of attempts is limited. */
    for (int attempt = 0; attempt < 100; attempt++) {
        pid_t foreground = tcgetpgrp(STDIN_FILENO);
        if (foreground < 0 || foreground == getpgrp()) break;
        kill(0, SIGTTOU);
        /* The signal may reach another thread first; it stops all of them. */
        usleep(20000);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    sigaction(SIGTTOU, &action_before, NULL);
}

void cn_stop(void) {
    /* First stop the other processes of the group, for example `make`; then this one. */
    signal(SIGTSTP, SIG_IGN);
    kill(0, SIGTSTP);
    signal(SIGTSTP, SIG_DFL);
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, &before);
    raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    forward(SIGTSTP);
}

bool cn_capture_errors(void) {
    /* A file in memory needs no writable folder. */
    int file = memfd_create("errors", MFD_CLOEXEC);
    if (file < 0) return false;
    captured_errors = fcntl(file, F_DUPFD_CLOEXEC, 3);
    close(file);
    original_errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (captured_errors < 0 || original_errors < 0) {
        original_errors = STDERR_FILENO;
        return false;
    }
    fcntl(captured_errors, F_SETFL, O_APPEND);
    return dup2(captured_errors, STDERR_FILENO) >= 0;
}

void cn_release_errors(void) {
    if (original_errors == STDERR_FILENO) return;
    dup2(original_errors, STDERR_FILENO);
    put_captured_errors();
    close(captured_errors);
    captured_errors = -1;
    close(original_errors);
    original_errors = STDERR_FILENO;
}

int cn_errors(void) { return original_errors; }
