/// What one list may take: pages, memory, and the server's time.
///
/// A broken server that hands out new pages for ever must cost neither.
struct ListBounds: Sendable {
    /// Of what is kept of all Ingresses, in bytes: 30,000 ordinary ones.
    static let sizeLimit = 12 << 20
    /// Pages may be as small as one Ingress, but those without any must come to an end.
    private static let emptyPages = 100
    /// Ten thousand Ingresses come without a pause, in pages of 250.
    private static let freePages = 64
    private static let pageInterval = Duration.milliseconds(100)

    private var pages = 0
    private var objects = 0
    private var size = 0
    /// Of the continuations so far; those of a server are unlike each other.
    private var continuations: Set<Int> = []

    /// What to wait for before the next page.
    var pause: Duration { pages < Self.freePages ? .zero : Self.pageInterval }

    /// Counts a page; throws where the list cannot be one that ends, or one that can be held.
    mutating func count(_ page: IngressPage) throws(MalformedReply) {
        pages += 1
        objects += page.items.count + page.unreadable.count
        size += page.items.reduce(0) { $0 + $1.size } + page.unreadable.count * 512
        if size > Self.sizeLimit {
            throw MalformedReply(
                "its first \(objects) Ingresses take more than \(Self.sizeLimit >> 20) MiB; "
                    + "set NAMESPACE, or a LABEL_SELECTOR that picks fewer"
            )
        }
        guard let continuation = page.continuation else { return }
        if !continuations.insert(continuation.hashValue).inserted {
            throw MalformedReply("page \(pages) leads back to an earlier one")
        }
        if pages > Self.emptyPages + objects {
            throw MalformedReply("it does not end: \(pages) pages with \(objects) Ingresses")
        }
    }
}

extension Ingress {
    /// The bytes that this value takes, roughly.
    var size: Int {
        let texts = [namespace, name, uid, clusterName ?? "", hostnames ?? "", weight ?? ""]
        return 256 + (texts + addresses).reduce(0) { $0 + $1.utf8.count + 16 }
    }
}
