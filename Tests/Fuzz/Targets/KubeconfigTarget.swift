import GeoFleet
import KubernetesAPI

extension Target {
    /// A kubeconfig from anywhere: a way to a cluster, or one line that says why not.
    static let kubeconfig = Target(
        name: "kubeconfig",
        seeds: [
            """
            apiVersion: v1
            kind: Config
            current-context: a
            contexts: [{name: a, context: {cluster: c, user: u, namespace: n}}]
            clusters:
            - name: c
              cluster: {server: "https://h:6443", certificate-authority-data: QUJD, tls-server-name: x, proxy-url: "http://p:1"}
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: aws
                  args: [eks, get-token]
                  env: [{name: A, value: b}]
                  interactiveMode: Never
                  provideClusterInfo: true
            """,
            """
            {"kind": "Config", "current-context": "a", "contexts": [{"name": "a", "context": {"cluster": "c", "user": "u"}}],
             "clusters": [{"name": "c", "cluster": {"server": "https://[::1]:1/x", "insecure-skip-tls-verify": true,
             "certificate-authority": "ca.crt"}}], "users": [{"name": "u", "user": {"token": "t", "as": "root",
             "as-groups": ["g"], "as-user-extra": {"k": ["v"]}, "tokenFile": "/t", "client-certificate": "c", "client-key": "k"}}]}
            """,
            "\u{FEFF}kind: Config\r\ncurrent-context: a\r\nclusters: [{name: c, cluster: {server: 'https://h:65536'}}]\r\n",
            "users:\n- name: u\n  user: &x {username: a, password: b, auth-provider: {name: oidc, config: {id-token: t}}}\n"
                + "contexts:\n- {name: a, context: *x}\n",
        ],
        words: [
            "apiVersion:", "kind: Config", "current-context:", "contexts:", "clusters:", "users:", "- name:",
            "context:",
            "cluster:", "user:", "server:", "https://", "http://", "certificate-authority-data:",
            "insecure-skip-tls-verify: true", "proxy-url:", "socks5://", "exec:", "command:", "args:", "env:", "token:",
            "tokenFile:", "auth-provider:", "extensions:", "extension:", "client-certificate-data:", "client-key-data:",
            "as-groups:", "&a", "*a", "<<:", "!!binary", "!!int", "|", ">-", "---", "? ", "as-user-extra:", "~", ".inf",
        ]
    ) { input in
        do throws(KubernetesAccessError) {
            let config = try Kubeconfig(parsing: input, file: "config")
            for context in [nil] + config.contexts.map({ Optional($0.name) }) {
                if let complaint = complaint(aboutAccess: context, in: config) { return complaint }
            }
            return nil
        } catch {
            return complaint(about: error)
        }
    }

    private static func complaint(aboutAccess context: String?, in config: Kubeconfig) -> String? {
        let files = Files { path throws(Files.Fault) in
            switch path.utf8.count % 3 {
            case 0: throw .missing
            case 1: []
            default: Array("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n".utf8)
            }
        }
        do throws(KubernetesAccessError) {
            let access = try config.access(context: context, files: files)
            _ = (access.endpoint, "\(access)")
            return access.fingerprint.utf8.count == 8 ? nil : "a fingerprint of another length"
        } catch {
            return complaint(about: error)
        }
    }

    private static func complaint(about error: KubernetesAccessError) -> String? {
        let text = "\(error)"
        if text.isEmpty { return "an error without words" }
        return text.contains(where: \.isNewline) ? "an error of more than one line: \(text)" : nil
    }
}
