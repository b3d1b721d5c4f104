import Foundation
import GeoConsole
import Yams

/// An account with its load balancer and clusters, as the settings file describes it.
///
/// A fault in the chosen profile stops the start: a write must never go to another account than the one that was meant.
struct Profile: Equatable {
    /// Where the API token comes from.
    enum TokenSource: Equatable {
        case file(String)
        /// A program and its arguments; it prints the token.
        case command([String])
    }

    /// A cluster to watch.
    struct Cluster: Equatable {
        /// The geo, such as `eu`; of several clusters in one geo with a suffix, `eu:blue`.
        var id: String
        var context: String
        var owner: String?
    }

    /// What it takes to confirm a write.
    enum Writes: String, CaseIterable {
        case never, key, typed
    }

    let name: String
    private(set) var account: String?
    private(set) var zone: String?
    private(set) var hostname: String?
    private(set) var kubeconfig: String?
    private(set) var token: TokenSource?
    private(set) var clusters: [Cluster] = []
    private(set) var theme: Theme.Name?
    private(set) var tint: Tint?
    private(set) var writes = Writes.key
    /// The person for the audit file, where the user's name says nothing; nil for the user's name.
    private(set) var operatorName: String?
    /// What is wrong with it, each in one line with its place.
    private(set) var problems: [StartupWarning] = []

    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    }

    /// Reads a profile.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - key: the name in the file.
    ///   - value: what stands under the name.
    ///   - file: the settings file, as problems name it.
    init(_ name: String, _ key: Node, _ value: Node, file: String) {
        self.name = name
        var reader = SettingsReader(file: file)
        if let mapping = value.mapping {
            for (key, value) in mapping { read(key, value, &reader) }
            let missing = [("account", account), ("zone", zone)].filter { $0.1 == nil }.map(\.0)
            if reader.problems.isEmpty, !missing.isEmpty {
                reader.report(key, "profile \(name) lacks \(missing.joined(separator: " and "))")
            }
        } else {
            reader.report(key, "under \(name) write lines such as 'account: ID'")
        }
        problems = reader.problems
    }

    private mutating func read(_ key: Node, _ value: Node, _ reader: inout SettingsReader) {
        switch key.string {
        case "account": account = reader.text(key, value)
        case "zone": zone = reader.text(key, value)
        case "hostname": hostname = reader.text(key, value)
        case "kubeconfig": kubeconfig = reader.text(key, value)
        case "operator": operatorName = reader.text(key, value)
        case "token-file": setToken(reader.text(key, value).map(TokenSource.file), key, &reader)
        case "token-command": setToken(command(key, value, &reader).map(TokenSource.command), key, &reader)
        case "token":
            reader.report(key, "a secret does not belong into this file: write token-file or token-command")
        case "clusters": readClusters(key, value, &reader)
        case "theme": theme = reader.choice(key, value)
        case "colour": tint = reader.choice(key, value)
        case "writes": writes = reader.choice(key, value) ?? .never
        default:
            let names =
                "account, zone, hostname, token-file, token-command, kubeconfig, clusters, theme, colour, writes, operator"
            reader.report(key, "no setting '\(key.string ?? "?")' in a profile; there are \(names)")
        }
    }

    private mutating func setToken(_ source: TokenSource?, _ key: Node, _ reader: inout SettingsReader) {
        if token != nil { reader.report(key, "write token-file or token-command, not both") }
        token = source
    }

    private func command(_ key: Node, _ value: Node, _ reader: inout SettingsReader) -> [String]? {
        let words = value.sequence.map { $0.compactMap(\.scalar?.string) }
        if let words, words.first?.isEmpty == false, words.count == value.sequence?.count { return words }
        reader.report(key, "token-command: write a program and its arguments as a list, [pass, show, cloudflare]")
        return nil
    }

    private mutating func readClusters(_ key: Node, _ value: Node, _ reader: inout SettingsReader) {
        guard let mapping = value.mapping, !mapping.isEmpty else {
            return reader.report(key, "under clusters write lines such as 'eu: CONTEXT'")
        }
        for (id, value) in mapping {
            let context = value.scalar?.string ?? value.mapping?["context"]?.scalar?.string
            guard let context, !context.isEmpty else {
                reader.report(id, "cluster \(id.string ?? "?"): write 'eu: CONTEXT' or 'eu: {context: …, owner: …}'")
                continue
            }
            for (key, _) in value.mapping ?? [:] where !["context", "owner"].contains(key.string) {
                reader.report(key, "no setting '\(key.string ?? "?")' of a cluster; there are context and owner")
            }
            clusters.append(
                Cluster(id: id.string ?? "", context: context, owner: value.mapping?["owner"]?.scalar?.string)
            )
        }
    }
}

extension SettingsReader {
    /// One of the values of an enumeration, by its raw value.
    fileprivate mutating func choice<Choice>(_ name: Node, _ value: Node) -> Choice?
    where Choice: CaseIterable & RawRepresentable, Choice.RawValue == String {
        if let choice = value.scalar.flatMap({ Choice(rawValue: $0.string) }) { return choice }
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        report(name, "\(name.string ?? "?"): write one of \(names)")
        return nil
    }
}
