import Foundation
import Testing
import Wire

@Suite struct SecretsTests {
    private static let token = "Zx9_kq-Vb3.Ru7~Tn1"
    private static let password = "p&ss \"w\\o/rd\"+=%42"

    private static func secrets(_ held: String...) -> Secrets {
        let secrets = Secrets()
        for secret in held { secrets.register(secret) }
        return secrets
    }

    // MARK: Spellings

    static let spellings: [(String, String)] = [
        ("as it is", password),
        ("percent-coded", "p%26ss%20%22w%5Co%2Frd%22%2B%3D%2542"),
        ("percent-coded with small digits", "p%26ss%20%22w%5co%2frd%22%2b%3d%2542"),
        ("as of a form", "p%26ss+%22w%5Co%2Frd%22%2B%3D%2542"),
        ("escaped as JSON", #"p&ss \"w\\o/rd\"+=%42"#),
        ("escaped as JSON, slashes too", #"p&ss \"w\\o\/rd\"+=%42"#),
        ("escaped as HTML", "p&amp;ss &quot;w\\o/rd&quot;+=%42"),
        ("base64", Data(password.utf8).base64EncodedString()),
    ]

    @Test(arguments: spellings)
    func `a secret is masked however it is spelt`(name: String, spelling: String) {
        let masked = Self.secrets(Self.password).masked("before \(spelling) behind")
        #expect(masked.hasPrefix("before [masked]"))
        #expect(masked.hasSuffix(" behind"))
        #expect(masked.utf8.count < "before [masked]=== behind".utf8.count + 1)
    }

    @Test(arguments: ["", "a", "ab", "abc", "user:", "Bearer "], ["", "z", "zz", "zzz"])
    func `base64 of more than the secret does not hide it`(before: String, behind: String) {
        let secrets = Self.secrets(Self.token)
        let text = Data((before + Self.token + behind).utf8).base64EncodedString()
        for spelling in [text, text.replacing("+", with: "-").replacing("/", with: "_")] {
            let masked = secrets.masked(spelling)
            #expect(masked.contains(Secrets.mask))
            // What is left are the digits that also depend on what stands beside the secret.
            let rest = masked.replacing(Secrets.mask, with: "").utf8.count
            #expect(rest <= (before.utf8.count + behind.utf8.count) * 4 / 3 + 8)
        }
    }

    @Test(arguments: [
        ("Bearer \(token)", [token]), ("Basic bWU6czNjcmV0czNjcmV0", ["bWU6czNjcmV0czNjcmV0", "s3crets3cret"]),
        (token, [token]),
    ])
    func `what a header shows is held, and the password in it`(header: String, texts: [String]) {
        let secrets = Secrets()
        secrets.register(authorization: header)
        for text in texts { #expect(secrets.masked("<\(text)>") == "<[masked]>") }
    }

    @Test func `lines of a key are masked`() {
        let line = String(repeating: "MIGHAgEA", count: 8)
        let secrets = Secrets()
        secrets.register(key: Array("-----BEGIN PRIVATE KEY-----\n\(line)\nAA==\n-----END PRIVATE KEY-----\n".utf8))
        #expect(secrets.masked("-----BEGIN PRIVATE KEY-----\n\(line)") == "-----BEGIN PRIVATE KEY-----\n[masked]")
    }

    // MARK: Parts, and how long

    @Test(arguments: [
        ("token \(token.prefix(12))… is bad", "token [masked]… is bad"),
        ("token \(token.prefix(11))… is bad", "token \(token.prefix(11))… is bad"),
        ("ends in \(token.prefix(8))", "ends in [masked]"),
        ("ends in \(token.prefix(7))", "ends in \(token.prefix(7))"),
        ("\(token)\(token)", "[masked][masked]"), ("", ""), ("no secret", "no secret"),
    ])
    func `the beginning of a secret is masked where it cannot be chance`(text: String, expected: String) {
        #expect(Self.secrets(Self.token).masked(text) == expected)
    }

    @Test(arguments: 0...60)
    func `a text that is cut within a secret shows nothing of it`(limit: Int) {
        Secrets.shared.register(Self.token)
        let line = "You sent \(Self.token), which is wrong: \(Self.token)".oneLine(limit: limit)
        #expect(!line.contains(Self.token.prefix(4)))
        #expect(line.utf8.count <= limit + "…".utf8.count)
    }

    @Test func `a secret that was replaced is masked on, and words are not masked`() {
        let secrets = Self.secrets("first-secret", "second-secret", "admin")
        #expect(secrets.masked("first-secret second-secret admin") == "[masked] [masked] admin")
    }

    @Test func `of many secrets those used last are known`() {
        let secrets = Secrets()
        for number in 1000..<1200 {
            secrets.register("always-the-same")
            secrets.register("rotated-\(number)-token")
        }
        #expect(secrets.masked("always-the-same rotated-1199-token rotated-1150-token") == "[masked] [masked] [masked]")
        #expect(secrets.masked("rotated-1000-token") == "rotated-1000-token")
    }

    @Test(arguments: [
        ("see https://me:s3cret@host/x?y", "see https://[masked]@host/x?y"),
        ("http://token@host", "http://[masked]@host"), ("https://host/a@b", "https://host/a@b"),
        ("a@b https://host", "a@b https://host"),
        ("\"https://u:p@h\" https://v:q@i", "\"https://[masked]@h\" https://[masked]@i"),
    ])
    func `the login of a URL is masked, whoever's it is`(text: String, expected: String) {
        #expect(Secrets().masked(text) == expected)
    }

    // MARK: Controls

    @Test(arguments: [
        ("\u{1B}[31mred\u{7}", "<U+001B>[31mred<U+0007>"), ("a\r\nb\nc\td", "a b c d"),
        ("c\u{0}d\u{7F}\u{9B}e", "c<U+0000>d<U+007F><U+009B>e"),
        ("safe\u{202E}txt\u{2066}.\u{200F}", "safe<U+202E>txt<U+2066>.<U+200F>"),
        ("one\u{2028}two\u{2029}three\u{85}four", "one<U+2028>two<U+2029>three<U+0085>four"),
        ("zero\u{200B}width\u{FEFF}", "zero<U+200B>width<U+FEFF>"), ("Zürich 東京 ▲ 👩🏽", "Zürich 東京 ▲ 👩🏽"),
        ("a\u{AD}b\u{FE0F}c\u{E0041}d\u{200D}e", "a<U+00AD>b<U+FE0F>c<U+E0041>d<U+200D>e"),
    ])
    func `what breaks a line, controls a terminal or is invisible becomes visible`(text: String, expected: String) {
        #expect(text.oneLine == expected)
        #expect(text.oneLine(limit: 100) == String(expected.reversed().drop { $0 == " " }.reversed()))
    }
}
