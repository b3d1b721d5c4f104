import GeoFleet
import Glibc

/// Feeds a target with inputs that libFuzzer makes of what it has seen the code do: `geofuzz TARGET [OPTION…] [FOLDER…]`.
///
/// `geofuzz --list` names the targets; `geofuzz --prepare TARGET FOLDER` writes its seeds and its words there.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The target of this process; libFuzzer's callback takes no context.
private enum Chosen {
    static let target = Target.named(CommandLine.arguments.dropFirst().first ?? "")

    static func check(_ input: [UInt8]) {
        guard let complaint = target?.check(input) else { return }
        print("geofuzz: \(complaint)")
        fflush(nil)
        abort()
    }
}

let words = Array(CommandLine.arguments.dropFirst())
if words == ["--list"] {
    for target in Target.all { print(target.name) }
    exit(0)
}
if words.count == 3, words[0] == "--prepare", let target = Target.named(words[1]) {
    try target.prepare(words[2])
    exit(0)
}
guard Chosen.target != nil else {
    print("usage: geofuzz \(Target.all.map(\.name).joined(separator: "|")) [OPTION of libFuzzer…] [FOLDER…]")
    exit(64)
}

// The driver sees the arguments behind the target's name.
var count = CommandLine.argc - 1
var arguments = CommandLine.unsafeArgv + 1
exit(
    runDriver(&count, &arguments) { bytes, count in
        Chosen.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
)
