import Foundation
import Harness
import Testing

/// `kubectl` writes, and geosim holds what a real server would.
@Suite(.enabled(if: Kubectl.path != nil, "\(Kubectl.missing)"))
struct KubectlWriteTests {
    private func with(_ body: (Kubectl) async throws -> Void) async throws {
        try await Kubectl.with { (kubectl) async throws in
            try await kubectl("create", "-f", "-", input: Manifest.ingress() + "---\n" + Manifest.lease())
            try await body(kubectl)
        }
    }

    @Test func `create makes objects once`() async throws {
        try await Kubectl.with { (kubectl) async throws in
            let manifest = Manifest.ingress() + "---\n" + Manifest.lease()
            #expect(
                try await kubectl("create", "-f", "-", input: manifest)
                    == "ingress.networking.k8s.io/web created\nlease.coordination.k8s.io/lead created\n"
            )
            let again = try await kubectl.failing("create", "-f", "-", input: Manifest.lease())
            #expect(again.contains("(AlreadyExists)"))
            #expect(again.contains("leases.coordination.k8s.io \"lead\" already exists"))
            #expect(try await kubectl.value(".spec.holderIdentity", of: "lease", "lead") == "a")
        }
    }

    @Test func `create ingress makes one from its rules`() async throws {
        try await Kubectl.with { (kubectl) async throws in
            try await kubectl("create", "ingress", "made", "--class=nginx", "--rule=a.example.com/x*=svc:80,tls=secret")
            let rule = ".spec.rules[0]"
            #expect(try await kubectl.value(rule + ".host", of: "ing", "made") == "a.example.com")
            let path = rule + ".http.paths[0]"
            #expect(try await kubectl.value(path + ".pathType", of: "ing", "made") == "Prefix")
            #expect(try await kubectl.value(path + ".backend.service.port.number", of: "ing", "made") == "80")
            #expect(try await kubectl.value(".spec.tls[0].secretName", of: "ing", "made") == "secret")
            #expect(try await kubectl.value(".spec.ingressClassName", of: "ing", "made") == "nginx")
        }
    }

    @Test(.enabled(if: Kubectl.minor >= 27, "this kubectl leaves unknown fields to a description in OpenAPI 2"))
    func `a misspelt field is refused`() async throws {
        try await Kubectl.with { (kubectl) async throws in
            let manifest = Manifest.ingress().replacing("pathType:", with: "pathTyp:")
            let text = try await kubectl.failing("create", "-f", "-", input: manifest)
            #expect(text.contains("strict decoding error: unknown field \"spec.rules[0].http.paths[0].pathTyp\""))
        }
    }

    @Test func `apply creates, changes, and takes away what is no longer written`() async throws {
        try await Kubectl.with { (kubectl) async throws in
            func apply(_ manifest: String) async throws -> String {
                try await kubectl("apply", "-f", "-", input: manifest)
            }
            let first = Manifest.ingress(labels: "team: shop, stage: blue")
            #expect(try await apply(first) == "ingress.networking.k8s.io/web created\n")
            #expect(try await apply(first) == "ingress.networking.k8s.io/web unchanged\n")
            try await kubectl("annotate", "ing", "web", "mine=kept")
            let second = Manifest.ingress(host: "b.example.com")
            #expect(try await apply(second) == "ingress.networking.k8s.io/web configured\n")
            #expect(try await kubectl.value(".spec.rules[*].host", of: "ing", "web") == "b.example.com")
            #expect(try await kubectl.value(".metadata.labels", of: "ing", "web") == #"{"team":"shop"}"#)
            #expect(try await kubectl.value(".metadata.annotations.mine", of: "ing", "web") == "kept")
            #expect(try await apply(Manifest.lease()) == "lease.coordination.k8s.io/lead created\n")
            #expect(try await apply(Manifest.lease(holder: "b")) == "lease.coordination.k8s.io/lead configured\n")
        }
    }

    @Test func `apply on the server keeps each manager's members apart`() async throws {
        try await Kubectl.with { (kubectl) async throws in
            func apply(_ manager: String, _ manifest: String) async throws -> String {
                try await kubectl("apply", "--server-side", "--field-manager", manager, "-f", "-", input: manifest)
            }
            #expect(try await apply("one", Manifest.lease()) == "lease.coordination.k8s.io/lead serverside-applied\n")
            let labelled = Manifest.lease().replacing("{name: lead}", with: "{name: lead, labels: {a: b}}")
            _ = try await apply("two", labelled)
            #expect(try await kubectl.value(".metadata.labels", of: "lease", "lead") == #"{"a":"b"}"#)
            let conflict = try await kubectl.failing(
                "apply",
                "--server-side",
                "--field-manager",
                "two",
                "-f",
                "-",
                input: Manifest.lease(holder: "z")
            )
            #expect(conflict.contains("conflict with \"one\": .spec.holderIdentity"))
            _ = try await apply("two", Manifest.lease())
            #expect(try await kubectl.value(".metadata.labels", of: "lease", "lead") == "")
        }
    }

    @Test(.enabled(if: Kubectl.minor >= 27, "this kubectl asks OpenAPI 2 whether there are dry runs"))
    func `a dry run changes nothing`() async throws {
        try await Kubectl.with { (kubectl) async throws in
            try await kubectl("create", "--dry-run=server", "-f", "-", input: Manifest.lease())
            #expect(try await kubectl("get", "leases", "-o", "name") == "")
            try await kubectl("create", "-f", "-", input: Manifest.lease())
            try await kubectl("delete", "--dry-run=server", "lease", "lead")
            #expect(try await kubectl("get", "leases", "-o", "name") == "lease.coordination.k8s.io/lead\n")
        }
    }

    @Test(arguments: [("ing", "web"), ("lease", "lead")])
    func `label and annotate set and remove`(_ kind: String, _ name: String) async throws {
        try await with { (kubectl) async throws in
            for (verb, map) in [("label", "labels"), ("annotate", "annotations")] {
                let path = ".metadata.\(map).example\\.com/key"
                try await kubectl(verb, kind, name, "example.com/key=one")
                #expect(try await kubectl.value(path, of: kind, name) == "one")
                try await kubectl(verb, "--overwrite", kind, name, "example.com/key=two")
                #expect(try await kubectl.value(path, of: kind, name) == "two")
                try await kubectl(verb, kind, name, "example.com/key-")
                #expect(try await kubectl.value(path, of: kind, name) == "")
            }
        }
    }

    @Test(arguments: [
        ("merge", #"{"spec":{"ingressClassName":"other"}}"#), ("strategic", #"{"spec":{"ingressClassName":"other"}}"#),
        ("json", #"[{"op":"replace","path":"/spec/ingressClassName","value":"other"}]"#),
    ])
    func `patch changes a member, in each of its forms`(_ type: String, _ patch: String) async throws {
        try await with { (kubectl) async throws in
            try await kubectl("patch", "ing", "web", "--type", type, "-p", patch)
            #expect(try await kubectl.value(".spec.ingressClassName", of: "ing", "web") == "other")
            #expect(try await kubectl.value(".spec.rules[*].host", of: "ing", "web") == "app.example.com")
            #expect(try await kubectl.value(".metadata.generation", of: "ing", "web") == "2")
            let lease = patch.replacing("ingressClassName", with: "holderIdentity")
            try await kubectl("patch", "lease", "lead", "--type", type, "-p", lease)
            #expect(try await kubectl.value(".spec.holderIdentity", of: "lease", "lead") == "other")
        }
    }

    @Test(.enabled(if: Kubectl.minor >= 24, "this kubectl has no --subresource"))
    func `patch --subresource=status changes the status and nothing else`() async throws {
        try await with { (kubectl) async throws in
            let patch =
                #"{"spec":{"ingressClassName":"x"},"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.9"}]}}}"#
            try await kubectl("patch", "ing", "web", "--subresource=status", "--type=merge", "-p", patch)
            #expect(try await kubectl.value(".status.loadBalancer.ingress[*].ip", of: "ing", "web") == "203.0.113.9")
            #expect(try await kubectl.value(".spec.ingressClassName", of: "ing", "web") == "nginx")
            try await kubectl("patch", "ing", "web", "--type=merge", "-p", #"{"status":{"loadBalancer":null}}"#)
            #expect(try await kubectl.value(".status.loadBalancer.ingress[*].ip", of: "ing", "web") == "203.0.113.9")
        }
    }

    @Test func `replace writes the whole object`() async throws {
        try await with { (kubectl) async throws in
            try await kubectl("replace", "-f", "-", input: Manifest.ingress(host: "new.example.com", labels: ""))
            #expect(try await kubectl.value(".spec.rules[*].host", of: "ing", "web") == "new.example.com")
            #expect(try await kubectl.value(".metadata.labels", of: "ing", "web") == "")
        }
    }

    @Test func `delete takes away by name, by file, by label, and all`() async throws {
        try await with { (kubectl) async throws in
            #expect(
                try await kubectl("delete", "lease", "lead").contains("lease.coordination.k8s.io \"lead\" deleted")
            )
            #expect(try await kubectl.failing("delete", "lease", "lead").contains("(NotFound)"))
            try await kubectl("delete", "-f", "-", input: Manifest.ingress())
            for name in ["a", "b", "c"] {
                try await kubectl("create", "-f", "-", input: Manifest.ingress(name, labels: "letter: \(name)"))
            }
            try await kubectl("delete", "ing", "-l", "letter=a")
            #expect(try await kubectl("get", "ing", "-o", "name").split(separator: "\n").count == 2)
            try await kubectl("delete", "ing", "--all")
            #expect(try await kubectl("get", "ing", "-o", "name") == "")
        }
    }
}
