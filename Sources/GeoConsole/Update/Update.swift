extension Model {
    /// Takes in a message; returns what is to be done in the world.
    package mutating func update(_ message: Message) -> [Command] {
        switch message {
        case .resized(let size): self.size = size
        case .tick(let now): self.now = now
        case .fleet(let fleet): self.fleet = fleet
        case .key(.character("q")): return [.quit]
        default: break
        }
        return []
    }
}
