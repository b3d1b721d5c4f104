import Testing

package func turns(_ count: Int) async {
    for _ in 0..<count { await Task.yield() }
}

/// Lets others go on until something holds.
package func until(_ condition: () -> Bool) async {
    for _ in 0..<20_000 where !condition() { await turns(20) }
    #expect(condition())
}
