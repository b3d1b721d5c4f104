import Foundation

/// What Linux tells about this process, as all exporters name it: `process_cpu_seconds_total` and its like.
///
/// The names and units are those of Prometheus' client libraries
/// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics); fields are those of proc(5).
struct ProcessFigures: Equatable {
    /// The time that all threads have run, in seconds.
    var cpu: Double
    /// The start of the process, in seconds since 1970.
    var start: Double
    /// The address space that is in use, in bytes.
    var virtualMemory: Double
    /// The memory that is in use, in bytes, with that part of the program's file that is in memory.
    var residentMemory: Double
    /// The open files, sockets and pipes.
    var openFiles: Double
    /// The limit of `openFiles`; nil where there is none.
    var openFileLimit: Double?

    /// The units in which Linux counts: clock ticks in a second, and bytes in a page of memory.
    struct Units {
        var ticks: Double
        var page: Double

        static let here = Units(ticks: Double(sysconf(Int32(_SC_CLK_TCK))), page: Double(sysconf(Int32(_SC_PAGESIZE))))
    }

    /// Reads the figures from the texts of files below `/proc`.
    ///
    /// - Parameters:
    ///   - stat: `/proc/self/stat`.
    ///   - system: `/proc/stat`, of which one line has the boot time.
    ///   - limits: `/proc/self/limits`.
    ///   - openFiles: the number of entries in `/proc/self/fd`.
    ///   - units: the units in which Linux counts.
    init?(stat: String, system: String, limits: String, openFiles: Int, units: Units) {
        // The program's name, in parentheses, may hold anything; the state, field 3, follows its end.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[end...].split(separator: " ").dropFirst().map { Double($0) ?? 0 }
        let boot = system.split(separator: "\n").first { $0.hasPrefix("btime ") }?.split(separator: " ").last
        guard fields.count > 21, let boot = boot.flatMap({ Double($0) }) else { return nil }
        func field(_ number: Int) -> Double { fields[number - 3] }
        cpu = (field(14) + field(15)) / units.ticks
        start = boot + field(22) / units.ticks
        virtualMemory = field(23)
        residentMemory = field(24) * units.page
        self.openFiles = Double(openFiles)
        let line = limits.split(separator: "\n").first { $0.hasPrefix("Max open files ") }
        openFileLimit = line?.split(separator: " ").dropFirst(3).first.flatMap { Double($0) }
    }

    /// The figures of this process now; nil where `/proc` cannot be read.
    static func now() -> ProcessFigures? {
        let texts = ["self/stat", "stat", "self/limits"].compactMap { name in
            (try? FileHandle(forReadingFrom: URL(filePath: "/proc/\(name)")).readToEnd())
                .map { String(decoding: $0, as: UTF8.self) }
        }
        let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        guard texts.count == 3, let files else { return nil }
        // One of the files is the directory itself, which is read.
        return ProcessFigures(
            stat: texts[0],
            system: texts[1],
            limits: texts[2],
            openFiles: files.count - 1,
            units: .here
        )
    }

    func record(in registry: PrometheusRegistry) {
        registry.setCounter(cpu, "process_cpu_seconds_total", "")
        registry.set(start, "process_start_time_seconds", "")
        registry.set(virtualMemory, "process_virtual_memory_bytes", "")
        registry.set(residentMemory, "process_resident_memory_bytes", "")
        registry.set(openFiles, "process_open_fds", "")
        if let openFileLimit { registry.set(openFileLimit, "process_max_fds", "") }
    }

    /// A sentence for each metric.
    static let help = [
        "process_cpu_seconds_total": "Total user and system CPU time spent in seconds.",
        "process_max_fds": "Maximum number of open file descriptors.",
        "process_open_fds": "Number of open file descriptors.",
        "process_resident_memory_bytes": "Resident memory size in bytes.",
        "process_start_time_seconds": "Start time of the process since unix epoch in seconds.",
        "process_virtual_memory_bytes": "Virtual memory size in bytes.",
    ]
}
