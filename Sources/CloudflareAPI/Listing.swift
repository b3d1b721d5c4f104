import Wire

/// A list whose elements are read one by one; those that cannot be read are kept apart.
///
/// One element that cannot be read does not spoil the list around it.
package struct Listing<Element: Sendable>: RandomAccessCollection, Sendable {
    private var elements: [Element]
    /// The elements that cannot be read, in the order of the reply.
    package private(set) var unreadable: [UnreadableElement]

    package init(_ elements: [Element] = [], unreadable: [UnreadableElement] = []) {
        self.elements = elements
        self.unreadable = unreadable
    }

    /// Reads each element by itself; throws `garbled` where the list has elements, but none is a JSON object.
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

    /// Always 0: indices count the readable elements only.
    package var startIndex: Int { elements.startIndex }
    /// The number of readable elements.
    package var endIndex: Int { elements.endIndex }
    /// The readable element at an index, in the order of the reply.
    package subscript(index: Int) -> Element { elements[index] }
}

/// An element of a list that cannot be read as its kind.
package struct UnreadableElement: Sendable, Equatable {
    /// The object's id; nil where even that cannot be read.
    package let id: String?
    /// The object's name; nil where that is missing or empty.
    package let name: String?
    /// What is wrong with the element, in a few words.
    package let why: String
    /// Every string and key in the element; nil where it is no JSON object.
    package let mentions: Set<String>?

    init(_ json: JSON, _ error: CloudflareError) {
        id = json["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        name = json["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        if case .garbled(let what) = error { why = what } else { why = "\(error)" }
        mentions = json.object.map { _ in json.mentions }
    }
}
