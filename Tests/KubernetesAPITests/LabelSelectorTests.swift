import Testing

@testable import KubernetesAPI

struct LabelSelectorTests {
    private static let labels = ["app": "web", "tier": "front", "example.net/part": "a", "empty": ""]

    @Test(arguments: [
        ("app=web", true), ("app == web", true), ("app=api", false), ("app!=api", true), ("app!=web", false),
        ("other!=x", true), ("app in (api, web)", true), ("app in (api)", false), ("app notin (api)", true),
        ("other notin (x)", true), ("app", true), ("other", false), ("!other", true), ("! app", false),
        ("app=web,tier=front", true), ("app=web,tier=back", false), ("app in (api,web),!other", true),
        ("example.net/part=a", true), ("empty=", true), ("other=", false),
    ])
    func `it matches as the API server does`(text: String, matches: Bool) throws {
        #expect(try #require(LabelSelector(text)).matches(Self.labels) == matches)
    }

    @Test(arguments: [
        "", "=", "app=web,", "app=web=x", "app in web", "app in (a b)", "a b=c", "-app=x", "app=-x",
        "Example.net/part=a", "a/b/c=d", String(repeating: "a", count: 64) + "=b",
    ])
    func `what is no selector is none`(text: String) {
        #expect(LabelSelector(text) == nil)
    }
}
