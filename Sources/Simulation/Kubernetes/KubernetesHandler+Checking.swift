import Wire

/// What the API server adds to an object before it stores it, and what it refuses.
extension KubernetesHandler {
    /// Returns the object with the values that the server adds.
    ///
    /// - Throws: 422 if a value is invalid.
    mutating func checked(
        _ object: JSONObject,
        _ name: String,
        old: JSONObject?,
        _ target: ObjectPath
    ) throws(StatusError) -> JSONObject {
        let kind = target.kind
        let result: JSONObject
        let errors: [(field: String, text: String)]
        if let schema = kind.customSchema {
            result = schema.completed(.object(object)).object ?? object
            errors = schema.errors(in: .object(result), at: "")
        } else if kind == .service {
            result = ServiceRules.completed(object, old: old, seed: &store.seed)
            errors =
                target.isStatus
                ? LoadBalancerStatusRules.errors(
                    inServiceStatus: object["status"],
                    type: object["spec"]?["type"]?.string ?? ""
                ) : ServiceRules.errors(in: result, name: name, old: old)
        } else {
            result = object
            errors =
                kind == .ingress && target.isStatus ? LoadBalancerStatusRules.errors(in: object["status"]) : []
        }
        if !errors.isEmpty { throw .invalid(kind, name, errors) }
        return result
    }
}
