import HTTPTypes
import Simulation
import Support
import Wire

/// What others than controllers do to the world: ingress controllers and their users, people at the dashboard, Terraform.
enum ExternalEdit: Sendable {
    case create(cluster: String, name: String, clusterName: String, addresses: [String])
    case move(cluster: String, name: String, addresses: [String])
    case relabel(cluster: String, name: String, label: String, value: String?)
    case annotate(cluster: String, name: String, String, String?)
    case delete(cluster: String, name: String)
    /// Its status becomes something that no controller can read; an API server accepts no such write, but may hold it.
    case markUnreadable(cluster: String, name: String)
    /// Of the pools and origins, those with these numbers, modulo how many there are.
    case setOrigin(pool: Int, origin: Int, field: String, value: JSON)
    /// Of a pool's origins all but one.
    case drainAll(pool: Int, except: Int)
    case addOrigin(pool: Int, name: String, address: String)
    case setPool(pool: Int, field: String, value: JSON)
    case detach(pool: Int)
    case steer(String)
    case fallBack(pool: Int)
    /// Writes this text before the ownership token, and may cut so many characters off the token's end.
    case describe(pool: Int, text: String, damage: Int? = nil)
    /// Takes a pool out of the load balancer and deletes it.
    case deletePool(pool: Int)
    case deleteBalancer
    /// Sets the description from its own files, and forgets an origin that these do not list.
    case terraform(pool: Int, forgets: Int?)
    /// Others' objects come into the account.
    case place(OtherUsersObjects)
    /// A load balancer of the other zone uses the pool of this name from now on.
    case lend(pool: String)
    /// So does one of our zone that cannot be read, or that names a pool which there is not.
    case obscure(pool: String, Obscurity)
    /// The load balancer names the pool besides its default pools.
    case name(pool: String, Naming)
    /// None of these uses it any more.
    case letGo(pool: String)
    /// Something else has to agree before an Ingress can be deleted, or does so.
    case hold(cluster: String, name: String, isHeld: Bool)
    /// An Ingress is there with a status as API servers have taken it once.
    case wish(cluster: String, name: String, clusterName: String, hosts: [String])
    /// So is one that was there before.
    case respond(cluster: String, name: String, hosts: [String])
    /// A pool comes that says it is ours.
    case forge(Forgery)
    /// Something happens to Gateways, routes, Services or their definitions.
    case cluster(ClusterEdit)
    /// A pool loses its origins in a way that no API allows.
    case ruin(pool: String)

    func perform(on stage: Stage) {
        stage.recorder.foresees(self, stage.world, at: stage.machine.now)
        switch self {
        case .create(let cluster, let name, let clusterName, let addresses):
            let labels: JSON = ["dns.external/geo-route": "true", "cluster-name": .string(clusterName)]
            stage.kubectl(
                cluster,
                .post,
                "",
                [
                    "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                    "metadata": [
                        "name": .string(Self.split(name).name), "namespace": .string(Self.split(name).namespace),
                        "labels": labels,
                    ],
                    "spec": ["rules": []],
                ],
                in: Self.split(name).namespace
            )
            ExternalEdit.move(cluster: cluster, name: name, addresses: addresses).perform(on: stage)
        case .move(let cluster, let name, let addresses):
            let entries = addresses.map { address -> JSON in ["ip": .string(address)] }
            stage.kubectl(
                cluster,
                .patch,
                "/\(Self.split(name).name)/status",
                ["status": ["loadBalancer": ["ingress": .array(entries)]]],
                in: Self.split(name).namespace
            )
        case .annotate(let cluster, let name, let key, let value):
            stage.kubectl(
                cluster,
                .patch,
                "/\(Self.split(name).name)",
                [
                    "metadata": [
                        "annotations": .object(JSONObject([(key: key, value: value.map(JSON.string) ?? .null)]))
                    ]
                ],
                in: Self.split(name).namespace
            )
        case .forge(let forgery): stage.forge(forgery)
        case .cluster(let edit): stage.perform(edit)
        case .relabel(let cluster, let name, let label, let value):
            let labels = JSONObject([(key: label, value: value.map { .string($0) } ?? .null)])
            stage.kubectl(cluster, .patch, "/\(name)", ["metadata": ["labels": .object(labels)]])
        case .delete(let cluster, let name): stage.kubectl(cluster, .delete, "/\(name)", nil)
        case .markUnreadable(let cluster, let name):
            guard var ingress = stage.world.ingress("shop/" + name, in: cluster) else { return }
            ingress["status"] = ["loadBalancer": ["ingress": "somewhere"]]
            stage.world.insert(ingress, as: "ingresses", in: cluster, at: stage.machine.now)
        case .wish(let cluster, let name, let clusterName, let hosts):
            ExternalEdit.create(cluster: cluster, name: name, clusterName: clusterName, addresses: []).perform(
                on: stage
            )
            stage.respond(cluster, name, hosts)
        case .respond(let cluster, let name, let hosts): stage.respond(cluster, name, hosts)
        case .hold(let cluster, let name, let isHeld):
            let finalizers: JSON = isHeld ? ["example.com/dns"] : []
            stage.kubectl(cluster, .patch, "/\(name)", ["metadata": ["finalizers": finalizers]])
        case .place(let foreign): stage.world.insert(foreign)
        case .lend, .obscure, .name, .letGo, .ruin: stage.share(self)
        default: stage.edit(self)
        }
    }
}

extension ExternalEdit {
    /// Most Ingresses are in one namespace; the name of another stands before theirs.
    private static func split(_ name: String) -> (namespace: String, name: String) {
        let parts = name.split(separator: "/").map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : ("shop", name)
    }
}

extension Stage {
    fileprivate func kubectl(
        _ cluster: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSON?,
        in namespace: String = "shop"
    ) {
        let base = "/apis/networking.k8s.io/v1/namespaces/\(namespace)/ingresses"
        request(.kubernetes(cluster), method, base + path, body, by: "kubectl")
    }

    /// Puts a status into the store, past the API server that would look at it.
    fileprivate func respond(_ cluster: String, _ name: String, _ hosts: [String]) {
        guard var ingress = world.ingress("shop/" + name, in: cluster) else { return }
        let entries = hosts.map { host -> JSON in
            host.allSatisfy { $0.isHexDigit || ".:".contains($0) } ? ["ip": .string(host)] : ["hostname": .string(host)]
        }
        ingress["status"] = ["loadBalancer": ["ingress": .array(entries)]]
        world.insert(ingress, as: "ingresses", in: cluster, at: machine.now)
    }

    // MARK: At the dashboard

    fileprivate func edit(_ edit: ExternalEdit) {
        let state = world.cloudflareJSON()
        switch edit {
        case .setOrigin(let pool, let number, let field, let value):
            change(pool, state) { origins in
                guard !origins.isEmpty else { return nil }
                let index = number % origins.count
                origins[index][field] = value
                return (origins[index]["name"]?.string, field, value)
            }
        case .drainAll(let pool, let number): drainAll(pool, number, state)
        case .addOrigin(let pool, let name, let address):
            change(pool, state) { origins in
                guard !origins.contains(where: { $0["name"]?.string == name }) else { return nil }
                origins.append(
                    JSONObject([
                        (key: "name", value: .string(name)), (key: "address", value: .string(address)),
                        (key: "enabled", value: true), (key: "weight", value: 0.2),
                    ])
                )
                return (name, "present", true)
            }
        case .setPool(let pool, let field, let value):
            guard let pool = Self.pick(pool, state) else { return }
            patch(pool, JSONObject([(key: field, value: value)]))
            remember(EditedPlace(pool: pool["name"]?.string ?? "", origin: nil, field: field), value)
        case .detach(let number): detach(number, state)
        case .fallBack(let number):
            guard let id = Self.pick(number, state)?["id"] else { return }
            patchBalancer(state, JSONObject([(key: "fallback_pool", value: id)]))
        case .describe(let number, let text, let damage): describe(number, text, damage, state)
        case .deletePool(let number): deletePool(number, state)
        case .deleteBalancer:
            guard let id = balancer(state)?["id"]?.string else { return }
            request(.cloudflare, .delete, balancerPath(id), by: "person")
        case .steer(let policy): patchBalancer(state, JSONObject([(key: "steering_policy", value: .string(policy))]))
        case .terraform(let number, let forgets): applyTerraform(number, forgets, state)
        default: break
        }
    }

    private static func pick(_ number: Int, _ state: JSON) -> JSON? {
        let pools = state["pools"]?.array ?? []
        return pools.isEmpty ? nil : pools[number % pools.count]
    }

    private static func origins(of pool: JSON) -> [JSONObject] {
        (pool["origins"]?.array ?? []).compactMap(\.object).map { origin in
            var origin = origin
            for key in ["healthy", "failure_reason", "disabled_at"] { origin[key] = nil }
            return origin
        }
    }

    private func change(
        _ number: Int,
        _ state: JSON,
        _ body: (inout [JSONObject]) -> (origin: String?, field: String, value: JSON)?
    ) {
        guard let pool = Self.pick(number, state) else { return }
        var origins = Self.origins(of: pool)
        guard let edit = body(&origins) else { return }
        patch(pool, JSONObject([(key: "origins", value: .array(origins.map { .object($0) }))]))
        remember(EditedPlace(pool: pool["name"]?.string ?? "", origin: edit.origin, field: edit.field), edit.value)
    }

    private func drainAll(_ number: Int, _ exception: Int, _ state: JSON) {
        guard let pool = Self.pick(number, state) else { return }
        var origins = Self.origins(of: pool)
        for index in origins.indices where index != exception % origins.count { origins[index]["enabled"] = false }
        patch(pool, JSONObject([(key: "origins", value: .array(origins.map { .object($0) }))]))
        for origin in origins where origin["enabled"] == false {
            let place = EditedPlace(pool: pool["name"]?.string ?? "", origin: origin["name"]?.string, field: "enabled")
            remember(place, false)
        }
    }

    private func patch(_ pool: JSON, _ body: JSONObject) {
        let account = world.settings.cloudflare.accountID
        let path = "/accounts/\(account)/load_balancers/pools/\(pool["id"]?.string ?? "")"
        request(.cloudflare, .patch, path, .object(body), by: "person")
    }

    func patchBalancer(_ state: JSON, _ body: JSONObject) {
        guard let balancer = self.balancer(state) else { return }
        request(.cloudflare, .patch, balancerPath(balancer["id"]?.string ?? ""), .object(body), by: "person")
    }

    private func balancerPath(_ id: String) -> String {
        "/zones/\(world.settings.cloudflare.zoneID)/load_balancers/\(id)"
    }

    private func detach(_ number: Int, _ state: JSON) {
        guard let pools = balancer(state)?["default_pools"]?.array, pools.count > 1 else {
            return
        }
        var rest = pools
        rest.remove(at: number % rest.count)
        patchBalancer(state, JSONObject([(key: "default_pools", value: .array(rest))]))
    }

    private func describe(_ number: Int, _ text: String, _ damage: Int?, _ state: JSON) {
        guard let pool = Self.pick(number, state), let old = pool["description"]?.string else { return }
        var token = String(old.drop { $0 != "[" })
        if let damage, token.hasPrefix("[external-dns-geo/") { token = Self.damaged(token, by: damage) }
        let gap = text.isEmpty || token.isEmpty ? "" : " "
        patch(pool, JSONObject([(key: "description", value: .string(text + gap + token))]))
    }

    /// The tokens without the end of the last, or of the first.
    private static func damaged(_ tokens: String, by damage: Int) -> String {
        let first = String(tokens.prefix { $0 != "]" })
        let rest = tokens.dropFirst(first.count)
        if damage.isMultiple(of: 3) { return String(tokens.dropLast(1 + damage % 12)) }
        return String(first.dropLast(damage % 12)) + String(rest.dropFirst())
    }

    private func deletePool(_ number: Int, _ state: JSON) {
        guard let pool = Self.pick(number, state), let id = pool["id"], let name = pool["name"]?.string,
            let balancer = self.balancer(state)
        else { return }
        let rest = (balancer["default_pools"]?.array ?? []).filter { $0 != id }
        guard let first = rest.first else { return }
        patchBalancer(
            state,
            JSONObject([(key: "default_pools", value: .array(rest)), (key: "fallback_pool", value: first)])
        )
        let account = world.settings.cloudflare.accountID
        request(.cloudflare, .delete, "/accounts/\(account)/load_balancers/pools/\(id.string ?? "")", by: "person")
        if pools.contains(where: { $0["name"]?.string == name }) { return }
        recorder.with { state in state.edits = state.edits.filter { $0.key.pool != name } }
    }

    private func applyTerraform(_ number: Int, _ forgets: Int?, _ state: JSON) {
        guard let pool = Self.pick(number, state) else { return }
        var origins = Self.origins(of: pool)
        let name = pool["name"]?.string ?? ""
        var forgotten: String?
        if let forgets, origins.count > 1 {
            let gone = origins.remove(at: forgets % origins.count)["name"]?.string
            forgotten = gone
        }
        let body = JSONObject([
            (key: "description", value: "managed by terraform"),
            (key: "origins", value: .array(origins.map { .object($0) })),
        ])
        patch(pool, body)
        if let forgotten, EditedPlace(pool: name, origin: forgotten, field: "name").value(in: pools) == nil {
            recorder.with { state in
                state.edits = state.edits.filter { $0.key.pool != name || $0.key.origin != forgotten }
            }
        }
    }

    private var pools: [JSON] { world.cloudflareJSON()["pools"]?.array ?? [] }

    /// People suffer from faults as well: what did not arrive is no edit.
    private func remember(_ place: EditedPlace, _ value: JSON) {
        guard place.value(in: pools) == value else { return }
        recorder.with { state in
            state.edits[place] = value
            state.lost.remove(place)
        }
    }
}
