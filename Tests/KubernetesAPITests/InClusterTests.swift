@testable import KubernetesAPI
import Testing
import Wire

@Suite struct InClusterTests {
    static let directory = ClusterAccess.serviceAccountDirectory
    static let environment = ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"]

    private static func files(
        token: String? = "t0ken\n",
        authority: String? = nil,
        namespace: String? = "geo\n"
    ) throws -> TestFiles {
        let files = TestFiles()
        files.set("\(directory)/token", token)
        files.set("\(directory)/ca.crt", try authority ?? TestFiles.authority())
        files.set("\(directory)/namespace", namespace)
        return files
    }

    @Test func `a pod finds its cluster`() throws {
        let access = try ClusterAccess.inCluster(environment: Self.environment, files: Self.files().files)
        #expect(access.server == "https://10.96.0.1:443")
        #expect(access.authorities == (try Fixture.bytes("ca.crt")))
        #expect(access.authorization() == "Bearer t0ken")
        #expect(access.defaultNamespace == "geo")
        #expect(!access.isVerificationOff)
        #expect(access.warnings.isEmpty)
        #expect(access.endpoint.baseURL == access.server)
        #expect(access.endpoint.authorities == access.authorities)
    }

    /// The digits are those of `openssl x509 -in ca.crt -outform der | sha256sum | cut -c1-8`.
    @Test func `the fingerprint is that of the CA's first certificate`() throws {
        let files = try Self.files(authority: "# our CA\r\n\(TestFiles.authority())\n\(Self.otherAuthority)")
        let access = try ClusterAccess.inCluster(environment: Self.environment, files: files.files)
        #expect(access.fingerprint == "c2339eff")
    }

    /// The digits are those of `printf %s https://10.0.0.1:6443 | sha256sum | cut -c1-8`.
    @Test func `without a CA the fingerprint is that of the server's URL`() {
        #expect(ClusterAccess(server: "https://10.0.0.1:6443", sourceName: "test").fingerprint == "b8e61dd9")
    }

    @Test(arguments: [("fd00::1", "https://[fd00::1]:443"), ("[fd00::1]", "https://[fd00::1]:443")])
    func `an IPv6 host stands in brackets`(host: String, server: String) throws {
        let environment = ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "443"]
        #expect(try ClusterAccess.inCluster(environment: environment, files: Self.files().files).server == server)
    }

    @Test(arguments: [
        ([:], "KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT unset"),
        (["KUBERNETES_SERVICE_HOST": "10.0.0.1"], "KUBERNETES_SERVICE_PORT unset"),
        (["KUBERNETES_SERVICE_HOST": "", "KUBERNETES_SERVICE_PORT": "443"], "KUBERNETES_SERVICE_HOST unset"),
    ])
    func `outside of a cluster the missing variables are named`(environment: [String: String], text: String) throws {
        let error = try #require(throws: KubernetesAccessError.self) {
            try ClusterAccess.inCluster(environment: environment, files: Self.files().files)
        }
        #expect("\(error)" == "no kubeconfig, and not in a cluster: \(text); set KUBECONFIG, or run in a pod")
    }

    @Test(
        arguments: [
            (nil, "the token file \(directory)/token does not exist; create it or correct the path"),
            ("", "the token file \(directory)/token is empty; write the token into it"),
            (" \n", "the token file \(directory)/token is empty; write the token into it"),
            ("\0", "cannot read the token file \(directory)/token: permission denied"),
        ] as [(String?, String)]
    )
    func `without a token there is no access`(token: String?, expected: String) throws {
        let files = try Self.files(token: token)
        #expect(throws: KubernetesAccessError(expected)) {
            try ClusterAccess.inCluster(environment: Self.environment, files: files.files)
        }
    }

    @Test(arguments: [
        ("", "it is empty"), ("\n", "it is empty"), ("rubbish", "no readable BEGIN CERTIFICATE block"),
        ("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----", "no readable BEGIN CERTIFICATE block"),
        ("-----BEGIN CERTIFICATE-----\nMIIB", "no readable BEGIN CERTIFICATE block"),
        ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "no readable BEGIN CERTIFICATE block"),
    ])
    func `a CA that cannot be read is an error`(authority: String, why: String) throws {
        let files = try Self.files(authority: authority)
        let expected = KubernetesAccessError(
            "\(Self.directory)/ca.crt holds no usable PEM certificate: \(why); give the cluster's CA"
        )
        #expect(throws: expected) {
            try ClusterAccess.inCluster(environment: Self.environment, files: files.files)
        }
    }

    @Test func `without a CA the system's authorities are trusted, and it is said`() throws {
        let files = try Self.files()
        files.set("\(Self.directory)/ca.crt", nil)
        let access = try ClusterAccess.inCluster(environment: Self.environment, files: files.files)
        #expect(access.authorities == nil)
        #expect(!access.isVerificationOff)
        #expect(
            access.warnings
                == ["\(Self.directory)/ca.crt does not exist; trusting the system's certificate authorities"]
        )
    }

    @Test func `a CA that may not be read is no missing one`() throws {
        let files = try Self.files(authority: "\0")
        #expect(throws: KubernetesAccessError.self) {
            try ClusterAccess.inCluster(environment: Self.environment, files: files.files)
        }
    }

    @Test(arguments: [nil, "", "\n"])
    func `without a namespace it is the default one`(namespace: String?) throws {
        let files = try Self.files(namespace: namespace)
        let access = try ClusterAccess.inCluster(environment: Self.environment, files: files.files)
        #expect(access.defaultNamespace == "default")
    }

    @Test func `a rotated token is used, and a broken file keeps the last good one`() throws {
        let files = try Self.files()
        let access = try ClusterAccess.inCluster(environment: Self.environment, files: files.files)
        for (text, expected) in [("new", "new"), ("", "new"), (" third \n", "third"), ("\0", "third"), (nil, "third")] {
            files.set("\(Self.directory)/token", text)
            #expect(access.authorization() == "Bearer \(expected)")
        }
    }

    @Test func `a token is never described`() throws {
        let access = try ClusterAccess.inCluster(environment: Self.environment, files: Self.files().files)
        var dumped = ""
        dump(access, to: &dumped)
        #expect(!"\(access) \(String(reflecting: access)) \(dumped)".contains("t0ken"))
    }

    private static let otherAuthority = """
        -----BEGIN CERTIFICATE-----
        MIIBejCCAR+gAwIBAgIUPBvo9RsZFQc6imZPfpHMU2rKfpQwCgYIKoZIzj0EAwIw
        ETEPMA0GA1UEAwwGc2Vjb25kMCAXDTI2MTEyMzAyMDI0N1oYDzIxMjYxMDMwMDIw
        MjQ3WjARMQ8wDQYDVQQDDAZzZWNvbmQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
        AASZU4UNps3yHy0wTcqxytU6sbqIzTaGLmrfPu/3w2WMOCXKmw3UbwD2zfcgol07
        Ws20Gk0cM685m/TUEJ7aYWkAo1MwUTAdBgNVHQ4EFgQUU1BugImfT7iORQjD0XhG
        sOjU3jQwHwYDVR0jBBgwFoAUU1BugImfT7iORQjD0XhGsOjU3jQwDwYDVR0TAQH/
        BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA3q9K/rBnIypnPWPoXpcCiOwxUEyi
        sC+6ktxfS3sNyOgCIQC7l5N7pLSgpxuCe9OakxQcCTIla5SDy96/iJfA5FUTFA==
        -----END CERTIFICATE-----
        """
}
