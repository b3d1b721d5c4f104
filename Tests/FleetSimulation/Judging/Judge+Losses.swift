import GeoRouting
import HTTPTypes
import Support
import Wire

/// What a write takes away, by right or because its controller could not have known.
extension Judge {
    /// Own origins that the write takes out of their pool, alone or with it.
    func removals(by request: Request) -> Set<OriginKey> {
        guard let id = request.path.split(separator: "/").last.map(String.init),
            let real = truth.first(where: { $0["id"]?.string == id }), let pool = real["name"]?.string
        else { return [] }
        let names = (real["origins"]?.array ?? []).compactMap { $0["name"]?.string }
        if request.method == .delete { return Set((names + [""]).map { OriginKey(pool: pool, origin: $0) }) }
        guard let kept = (try? JSON.parse(request.body))?["origins"]?.array?.compactMap({ $0["name"]?.string }) else {
            return []
        }
        let record = PoolDescription(real["description"]?.string ?? "").record
        let gone = names.filter { name in
            !kept.contains(name) && (record.owner(of: name).map(owners.contains) ?? false)
        }
        return Set(gone.map { OriginKey(pool: pool, origin: $0) })
    }

    /// What a write changes or tries to: the object with its field, or with its origin and that one's field.
    ///
    /// Not the description, which goes along with the origins.
    func fields(of request: Request) -> [String] {
        guard let body = (try? JSON.parse(request.body))?.object, request.method == .patch else {
            let name = (try? JSON.parse(request.body))?["name"]?.string ?? ""
            return ["\(request.method) \(request.path) \(name)"]
        }
        let real = truth.first { request.path.hasSuffix($0["id"]?.string ?? "-") }
        return body.members.flatMap { key, value -> [String] in
            if key == "description" { return [] }
            guard key == "origins" else { return ["\(key) of \(request.path)"] }
            return (value.array ?? []).flatMap { origin -> [String] in
                let name = origin["name"]?.string ?? ""
                let old = real?["origins"]?.array?.first { $0["name"]?.string == name }
                guard let old else { return ["\(name) of \(request.path)"] }
                // Several wishes may try one place.
                let address = origin["address"]?.string ?? ""
                return Self.differences(old, origin).map { "\($0) of \(name) at \(address) of \(request.path)" }
            }
        }
    }

    /// Places of origins where the truth differs from what the sender had read, and which the write sets back.
    func lostEdits(by request: Request) -> [EditedPlace] {
        guard request.method == .patch, let body = try? JSON.parse(request.body), let origins = body["origins"]?.array,
            let id = request.path.split(separator: "/").last.map(String.init),
            let real = truth.first(where: { $0["id"]?.string == id }), let pool = real["name"]?.string
        else { return [] }
        var places: [EditedPlace] = []
        for old in real["origins"]?.array ?? [] {
            let name = old["name"]?.string
            guard let kept = origins.first(where: { $0["name"]?.string == name }) else {
                places.append(EditedPlace(pool: pool, origin: name, field: "present"))
                continue
            }
            for field in Self.differences(old, kept) {
                places.append(EditedPlace(pool: pool, origin: name, field: field))
            }
        }
        return places
    }
}
