import Wire

/// The changes that the server makes to an object before the object is stored.
struct Rewriting {
    let settings: CloudflareSettings

    private var minimumProbeInterval: Int { settings.minimumProbeInterval }

    /// The rewrites in the order of their declaration, so that the result does not depend on the order of a set.
    private var rewrites: [Rewrite] { Rewrite.allCases.filter(settings.rewrites.contains) }

    /// Returns what the server stores for `object` in place of `old`.
    func stored(_ object: JSONObject, _ type: ResourceType, over old: JSONObject?) -> JSONObject {
        rewrites.reduce(object) { object, rewrite in
            switch type {
            case .pool: pool(object, rewrite)
            case .monitor: monitor(object, rewrite)
            case .loadBalancer: loadBalancer(object, rewrite, over: old)
            }
        }
    }

    /// Returns the text of a time.
    func text(of time: Timestamp) -> String {
        if settings.rewrites.contains(.timesCoarser) { return time.textToSecond }
        return settings.rewrites.contains(.timesFiner) ? time.textWithNanoseconds : time.textWithMicroseconds
    }

    // MARK: Kinds

    private func pool(_ pool: JSONObject, _ rewrite: Rewrite) -> JSONObject {
        var pool = pool
        switch rewrite {
        case .coordinatesToHundredths, .coordinatesToTenths:
            let steps = rewrite == .coordinatesToTenths ? 10.0 : 100
            for key in ["latitude", "longitude"] { pool.change(key) { $0.rounded(to: steps) } }
        case .coordinatesDropped: pool = pool.removing(["latitude", "longitude"])
        case .descriptionsTrimmed: pool.change("description", Self.trimmed)
        default:
            pool.change("origins") { origins in
                .array((origins.array ?? []).map { $0.object.map { .object(origin($0, rewrite)) } ?? $0 })
            }
        }
        return pool
    }

    private func origin(_ origin: JSONObject, _ rewrite: Rewrite) -> JSONObject {
        var origin = origin
        switch rewrite {
        case .weightsToTenths: origin.change("weight") { $0.rounded(to: 10) }
        case .headerNamesInLowerCase: origin.change("header", Self.lowerCaseKeys)
        case .namesInUpperCase, .namesWithDot:
            origin.change("address") { address in
                guard let text = address.string, case .hostname? = Address(text) else { return address }
                return .string(Self.spelled(text, rewrite))
            }
            origin.change("header") { Self.hosts($0, rewrite) }
        case .v6SpelledOut, .v6InUpperCase:
            origin.change("address") { address in
                guard let text = address.string, case .v6(let groups)? = Address(text) else { return address }
                return .string(rewrite == .v6InUpperCase ? text.uppercased() : Self.spelledOut(groups))
            }
        default: break
        }
        return origin
    }

    private func monitor(_ monitor: JSONObject, _ rewrite: Rewrite) -> JSONObject {
        var monitor = monitor
        switch rewrite {
        case .headerNamesInLowerCase: monitor.change("header", Self.lowerCaseKeys)
        case .namesInUpperCase, .namesWithDot: monitor.change("header") { Self.hosts($0, rewrite) }
        case .descriptionsTrimmed: monitor.change("description", Self.trimmed)
        case .codesSpaced:
            monitor.change("expected_codes") { codes in
                .string(
                    (codes.string ?? "").split(separator: ",").map { $0.filter { $0 != " " } }.joined(separator: ", ")
                )
            }
        case .intervalRaised: monitor.change("interval") { JSON(max($0.int ?? 0, minimumProbeInterval)) }
        default: break
        }
        return monitor
    }

    private func loadBalancer(_ balancer: JSONObject, _ rewrite: Rewrite, over old: JSONObject?) -> JSONObject {
        var balancer = balancer
        switch rewrite {
        case .descriptionsTrimmed: balancer.change("description", Self.trimmed)
        case .namesInASCII: balancer.change("name") { .string(DomainName($0.string ?? "").ascii) }
        case .namesInUnicode: balancer.change("name") { .string(DomainName($0.string ?? "").text) }
        case .namesInUpperCase, .namesWithDot:
            balancer.change("name") { .string(Self.spelled($0.string ?? "", rewrite)) }
        case .steeringKept: balancer["steering_policy"] = old?["steering_policy"] ?? "off"
        default: break
        }
        return balancer
    }

    // MARK: Values

    /// Returns a host name in upper case or with a dot at the end, as the rewrite says.
    private static func spelled(_ name: String, _ rewrite: Rewrite) -> String {
        if rewrite == .namesInUpperCase { return name.uppercased() }
        return name.hasSuffix(".") ? name : name + "."
    }

    /// Returns headers in which the rewrite has changed the values of `Host`.
    private static func hosts(_ headers: JSON, _ rewrite: Rewrite) -> JSON {
        .object(
            JSONObject(
                (headers.object?.members ?? []).map { key, value in
                    guard key.lowercased() == "host" else { return (key, value) }
                    return (key, .array((value.array ?? []).map { .string(spelled($0.string ?? "", rewrite)) }))
                }
            )
        )
    }

    private static func lowerCaseKeys(_ headers: JSON) -> JSON {
        .object(JSONObject((headers.object?.members ?? []).map { ($0.key.lowercased(), $0.value) }))
    }

    /// Returns a text without white space at its ends, with `\n` for every line break.
    private static func trimmed(_ text: JSON) -> JSON {
        let lines = (text.string ?? "").replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let start = lines.drop(while: \.isWhitespace)
        let blanks = start.reversed().prefix(while: \.isWhitespace).count
        return .string(String(start.dropLast(blanks)))
    }

    /// Returns an IPv6 address with four hex digits in every group.
    private static func spelledOut(_ groups: [UInt16]) -> String {
        groups.map { group in
            let digits = String(group, radix: 16)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        .joined(separator: ":")
    }
}

extension JSONObject {
    /// Changes the value of a key; does nothing where the key is missing.
    fileprivate mutating func change(_ key: String, _ body: (JSON) -> JSON) {
        if let value = self[key] { self[key] = body(value) }
    }
}

extension JSON {
    fileprivate func rounded(to steps: Double) -> JSON { double.map { JSON(($0 * steps).rounded() / steps) } ?? self }
}
