import CloudflareAPI
import Support
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct PagingTests {
    private static func page(_ names: [String], of pages: Int, total: Int) -> Response {
        let pools = names.map { name -> JSON in
            ["id": .string(name), "name": .string(name), "origins": [["name": "o", "address": "203.0.113.1"]]]
        }
        let info: JSON = [
            "page": 1, "total_pages": JSON(pages), "count": JSON(names.count), "total_count": JSON(total),
        ]
        return Response(200, body: Body(Stubbed.success(.array(pools), info: info)))
    }

    @Test func `further pages are read, in order`() async throws {
        let stubbed = Stubbed { number, _ in
            Self.page(number < 2 ? ["a\(number)", "b\(number)"] : ["last"], of: 3, total: 5)
        }
        #expect(try await stubbed.client.pools().map(\.name) == ["a0", "b0", "a1", "b1", "last"])
        let path = "/accounts/acc0unt/load_balancers/pools"
        #expect(stubbed.transport.requests.map(\.target) == [path, path + "?page=2", path + "?page=3"])
    }

    @Test func `a page that is missing makes the list an error`() async {
        let stubbed = Stubbed { number, _ in
            number == 0 ? Self.page(["a", "b"], of: 3, total: 5) : Response(500)
        }
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        #expect(error?.name == "serverFault")
    }

    @Test func `a page that came out empty makes the list an error`() async {
        let stubbed = Stubbed { number, _ in Self.page(number == 1 ? [] : ["a\(number)"], of: 2, total: 2) }
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        #expect(error?.name == "unusable")
    }

    @Test func `pages that are too large together are given up, with what to do`() async {
        let name = String(repeating: "n", count: 1 << 20)
        let stubbed = Stubbed { number, _ in Self.page(["\(number)\(name)"], of: 100, total: 100) }
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        let limit = CloudflareClient.replyLimit >> 20
        #expect(stubbed.transport.requests.count <= limit)
        #expect(
            error.map { "\($0)" }
                == "Cloudflare API reply cannot be used: \(limit / 2) pages are larger than \(limit) MiB; "
                + "delete pools, load balancers and monitors that nothing uses, or use another account"
        )
    }

    @Test(arguments: [101, 1000, 1_000_000_000, Int.max])
    func `a list of too many pages is an error, without a request for them`(pages: Int) async {
        let stubbed = Stubbed { number, _ in Self.page(["a\(number)"], of: pages, total: pages) }
        let error = await Stubbed.error { () throws(CloudflareError) in try await stubbed.client.pools() }
        #expect(error?.name == "unusable")
        #expect(stubbed.transport.requests.count == 1)
    }

    @Test(arguments: [Int.min, -1, 0, 1])
    func `a list of fewer than two pages is one`(pages: Int) async throws {
        let stubbed = Stubbed { _, _ in Self.page(["a"], of: pages, total: 1) }
        #expect(try await stubbed.client.pools().map(\.name) == ["a"])
        #expect(stubbed.transport.requests.count == 1)
    }
}
