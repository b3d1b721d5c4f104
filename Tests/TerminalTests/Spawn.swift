import Foundation
import Harness

/// Runs short commands, one of which leaves a server behind.
///
/// Foundation's `Process` takes a child for alive as long as anybody has a descriptor that it had given to the child:
/// with tmux' server among the heirs, that is for ever. Here output is a file, and a server inherits nothing.
enum Spawn {
    /// Runs a command that leaves a server behind: without the descriptors of tests that run at the same time.
    static func runServer(_ command: [String], output: String) throws {
        let closing = "for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -le 2 ] || eval \"exec $n>&-\"; done; exec \"$@\""
        try run(["/bin/bash", "-c", closing, "bash"] + command, output: output)
    }

    /// Runs a command to its end; its standard error is dropped.
    static func run(_ command: [String], output: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // The tests' parent process may hold signals back; a server that inherits that can never be ended.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let environment = ["LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "SHELL=/bin/sh"]
        let arguments = command.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, command[0], &actions, &attributes, arguments, variables)
        guard code == 0 else { throw Failure("cannot run \(command[0]): \(String(cString: strerror(code)))") }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}
