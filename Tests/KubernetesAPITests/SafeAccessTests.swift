import HTTPTypes
@testable import KubernetesAPI
import Testing

/// What is said, and what is left unsaid, where others can listen or read.
@Suite struct SafeAccessTests {
    private static func access(_ user: String, server: String = "http://k8s.example", cluster: String = "")
        throws -> ClusterAccess
    {
        let files = TestFiles([
            "/k": """
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "\(server)"\(cluster)}}]
            users: [{name: u, user: {\(user)}}]
            """,
            "/token": "s3cret-s3cret",
        ])
        return try Kubeconfig.load("/k", files: files.files).access(files: files.files)
    }

    @Test(arguments: [
        "token: s3cret-s3cret", "tokenFile: /token", "username: me, password: s3cret-s3cret", "tokenFile: /missing",
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: login, interactiveMode: Never}",
        "auth-provider: {name: oidc, config: {id-token: s3cret-s3cret}}",
        "client-certificate-data: QUJD, client-key-data: QUJD",
    ])
    func `without TLS nothing of a user is used, and one line says so`(user: String) throws {
        let access = try Self.access(user + ", as: ann")
        #expect(access.authorization() == nil)
        #expect(access.exec == nil && access.identity == nil)
        #expect(access.impersonation.map(\.value) == ["ann"])
        #expect(
            access.warnings == [
                "the server http://k8s.example is not https: nothing of user 'u' is sent to it, and no plugin is run"
            ]
        )
    }

    @Test(arguments: ["", "as: ann"])
    func `where there is nothing to send there is nothing to say`(user: String) throws {
        #expect(try Self.access(user).warnings == [])
    }

    @Test func `a certificate that is not verified is said`() throws {
        let cluster = ", insecure-skip-tls-verify: true"
        #expect(
            try Self.access("token: t", server: "https://k8s.example", cluster: cluster).warnings == [
                "insecure-skip-tls-verify of cluster 'c': anybody on the way to https://k8s.example can read the "
                    + "credentials; set certificate-authority instead"
            ]
        )
    }

    @Test(arguments: [
        (0o600, false, nil), (0o640, false, nil), (0o604, false, "read"), (0o644, false, "read"),
        (0o646, false, "write"), (0o602, true, "write"), (0o644, true, nil), (0o400, true, nil),
    ])
    func `a token file that others can write or read is said; in a pod the kubelet's may be read`(
        mode: UInt16,
        isInPod: Bool,
        verb: String?
    ) {
        let files = Files({ _ in [] }, permissions: { _ in mode })
        let line = verb.map { ["anybody on this machine can \($0) the token file /t; chmod 600 it"] }
        #expect(files.warnings(ofSecret: "/t", isInPod: isInPod) == line ?? [])
    }
}
