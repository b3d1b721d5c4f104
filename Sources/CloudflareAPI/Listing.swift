import Wire

/// The elements of a list: those that are what their kind promises, and the others.
///
/// One element that cannot be read does not spoil the list around it.
package struct Listing<Element: Sendable>: RandomAccessCollection, Sendable {
    private var elements: [Element]
    package private(set) var unreadable: [UnreadableElement]

    package init(_ elements: [Element] = [], unreadable: [UnreadableElement] = []) {
        self.elements = elements
        self.unreadable = unreadable
    }

    /// Reads each element by itself; throws `garbled` where there is no object among them.
    init(_ list: [JSON], _ read: (JSON) throws(CloudflareError) -> Element) throws(CloudflareError) {
        elements = []
        unreadable = []
        for json in list {
            do throws(CloudflareError) {
                elements.append(try read(json))
            } catch {
                unreadable.append(UnreadableElement(json, error))
            }
        }
        if elements.isEmpty, let first = unreadable.first, unreadable.allSatisfy({ $0.mentions == nil }) {
            throw .garbled("a list of nothing but \(first.why)")
        }
    }

    package var startIndex: Int { elements.startIndex }
    package var endIndex: Int { elements.endIndex }
    package subscript(index: Int) -> Element { elements[index] }
}

/// An element of a list that is not what its kind promises.
package struct UnreadableElement: Sendable, Equatable {
    /// Nil where even that cannot be read.
    package let id: String?
    package let name: String?
    /// What is wrong with it, in a few words.
    package let why: String
    /// Every text and key in it; nil where it is no object.
    package let mentions: Set<String>?

    init(_ json: JSON, _ error: CloudflareError) {
        id = json["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        name = json["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        if case .garbled(let what) = error { why = what } else { why = "\(error)" }
        mentions = json.object.map { _ in json.mentions }
    }
}
