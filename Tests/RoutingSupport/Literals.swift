import GeoRouting

// Values in tables read as what they are; a wrong one stops the tests at once.

extension Address: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = known(Address(text), text) }
}

extension Hostname: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = known(Hostname(text), text) }
}

extension OwnerID: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = known(OwnerID(text), text) }
}

extension Weight: ExpressibleByIntegerLiteral {
    package init(integerLiteral percent: Int) { self = known(Weight(percent), "\(percent)") }
}

package func known<Value>(_ value: Value?, _ text: String) -> Value {
    guard let value else { preconditionFailure("'\(text)' is no valid \(Value.self)") }
    return value
}
