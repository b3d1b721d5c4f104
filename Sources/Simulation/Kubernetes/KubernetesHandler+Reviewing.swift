import Wire

/// The answer to what the caller may do.
extension KubernetesHandler {
    static let reviewPath = ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"]

    /// Answers a `SelfSubjectAccessReview`, which every authenticated user may send; it is not stored.
    ///
    /// - Throws: 400 for a body that is no review of a resource.
    func review(_ request: Request, _ lacksRights: Bool) throws(StatusError) -> Reply {
        let object = (try? JSON.parse(request.body))?.object
        guard object?["kind"] == "SelfSubjectAccessReview",
            let resource = object?["spec"]?["resourceAttributes"]?["resource"]?.string
        else { throw .badRequest("the body is no SelfSubjectAccessReview with resourceAttributes") }
        let isAllowed = !lacksRights && !store.deniedKinds.contains(resource)
        var review = object ?? JSONObject()
        review["status"] = isAllowed ? ["allowed": true, "reason": ""] : ["allowed": false]
        return Reply(201, .object(review))
    }
}
