import Wire

/// A list from a reply, with its readable and its unreadable elements.
///
/// The elements are read one by one, so one unreadable element does not make the whole list unreadable.
package struct Listing<Element: Sendable>: RandomAccessCollection, Sendable {
    private var elements: [Element]
    /// The elements that cannot be read, in the order of the reply.
    package private(set) var unreadable: [UnreadableElement]

    package init(_ elements: [Element] = [], unreadable: [UnreadableElement] = []) {
        self.elements = elements
        self.unreadable = unreadable
    }

    /// Reads each element with `read`; throws `unusable` where the list has elements, but none is a JSON object.
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
        if elements.isEmpty, let first = unreadable.first, unreadable.allSatisfy({ !$0.isObject }) {
            throw .unusable("a list of nothing but \(first.defect)")
        }
    }

    /// The first index, always 0; indices count only the readable elements.
    package var startIndex: Int { elements.startIndex }
    /// The number of readable elements.
    package var endIndex: Int { elements.endIndex }
    /// The readable element at an index, in the order of the reply.
    package subscript(index: Int) -> Element { elements[index] }
}

/// An element of a list that this program cannot read, such as a pool without a name.
package struct UnreadableElement: Sendable, Equatable {
    /// The object's id; nil where even that cannot be read.
    package let id: String?
    /// The object's name; nil where the name is missing or empty.
    package let name: String?
    /// The defective element as a noun phrase, such as `a pool without id and name`.
    package let defect: String
    /// Every string and every key in the element; nil where the element is no JSON object.
    package let stringsAndKeys: Set<String>?

    /// Whether the element is a JSON object.
    var isObject: Bool { stringsAndKeys != nil }

    init(_ json: JSON, _ error: CloudflareError) {
        id = json["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        name = json["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        if case .unusable(let what) = error { defect = what } else { defect = "\(error)" }
        stringsAndKeys = json.object.map { _ in json.stringsAndKeys }
    }
}
