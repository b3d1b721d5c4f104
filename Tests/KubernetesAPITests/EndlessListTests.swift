import HTTPTypes
@testable import KubernetesAPI
import Testing
import Wire

@Suite struct EndlessListTests {
    /// Answers lists with the pages that `page` makes of their numbers, until the machine wants something else.
    private static func list(_ page: (Int) -> Reply) -> (outcome: ListWatch.Outcome, pages: Int, pause: Duration) {
        var driver = Driver()
        var outcome = driver.machine.start()
        var (pages, paused) = (0, Duration.zero)
        while case .list(_, _, let pause) = outcome.action, pages < 5000 {
            outcome = driver.listed(page(pages))
            pages += 1
            paused += pause
        }
        return (outcome, pages, paused)
    }

    private static func failure(_ outcome: ListWatch.Outcome) -> String {
        guard case .listFailed(let why) = outcome.notices.first else { return "\(outcome)" }
        return "\(why)"
    }

    @Test(arguments: [2, 3, 50])
    func `pages that lead in a circle are no list`(length: Int) {
        let (outcome, pages, _) = Self.list { Driver.list(["a\($0)"], continuation: "page\($0 % length)") }
        #expect(Self.failure(outcome) == "malformed reply: page \(length + 1) leads back to an earlier one")
        #expect(pages == length + 1)
        #expect(outcome.changes.isEmpty)
    }

    @Test func `ever new pages without Ingresses come to an end`() {
        let (outcome, _, _) = Self.list { Driver.list([], continuation: "page\($0)") }
        #expect(Self.failure(outcome) == "malformed reply: it does not end: 101 pages with 0 Ingresses")
    }

    @Test func `a list of more than can be held is given up, with what to do`() {
        let annotations: JSON = ["dns.external/hostname": .string(String(repeating: "h", count: 4000))]
        let metadata: JSON = ["namespace": "a", "name": "b", "annotations": annotations]
        let items = JSON.array(Array(repeating: ["metadata": metadata], count: 250)).text
        let (outcome, pages, _) = Self.list { number in
            let version = #"{"resourceVersion":"1","continue":"\#(number)"}"#
            let list = #"{"kind":"IngressList","metadata":\#(version),"items":\#(items)}"#
            return Reply(status: 200, headers: [:], body: Array(list.utf8))
        }
        #expect((10..<20).contains(pages))
        #expect(
            Self.failure(outcome).hasSuffix(
                "take more than 12 MiB; set NAMESPACE, or a LABEL_SELECTOR that picks fewer"
            )
        )
    }

    @Test func `a long list is paced from its sixty-fifth page on, and taken`() {
        let (outcome, pages, pause) = Self.list { number in
            Driver.list(["a\(number)"], continuation: number < 99 ? "page\(number)" : nil)
        }
        #expect(pages == 100)
        #expect(pause == .milliseconds(3600))
        guard case .replaceAll(let ingresses, _) = outcome.changes.first else {
            Issue.record("\(outcome)")
            return
        }
        #expect(ingresses.count == 100)
    }

    @Test func `pages grow again once a list has been read`() {
        var driver = Driver()
        _ = driver.machine.start()
        _ = driver.machine.listFailed(.tooLarge(limit: 1 << 20), now: driver.now, random: 0)
        #expect(driver.machine.waited(random: 0).action == .list(limit: 125, continuation: nil))
        _ = driver.listed(Driver.list(["a"]))
        _ = driver.machine.watchOpened(now: driver.now)
        #expect(driver.received(Driver.error(410)).action == .wait(.milliseconds(160)))
        #expect(driver.machine.waited(random: 0).action == Driver.firstPage)
    }
}
