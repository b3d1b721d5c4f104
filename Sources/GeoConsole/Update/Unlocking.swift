import GeoFleet
import GeoRouting

extension Model {
    /// Asks before keys may write; locking needs no asking.
    mutating func askToUnlock() {
        if canWrite {
            lock()
            remark("read-only")
        } else {
            dialog = .unlock(Arming(preferences.armingDelay))
        }
    }

    /// Keys while unlocking is asked for: not the one that asked, and not before it could be read.
    mutating func press(_ key: Key, inUnlocking arming: Arming) -> [Command] {
        switch key {
        case "y":
            guard arming.isReady(at: now) else { return dropEarly() }
            dialog = nil
            unlock()
            let idle = preferences.lockDelay == nil ? "" : ", and so does no key\(lockWords)"
            remark("writing is unlocked: \(keymap.hint(for: .write)) locks\(idle)")
        case .escape, .enter, "n", "q":
            dialog = nil
            remark("still read-only")
        default: break
        }
        return []
    }

    /// From now on, until nobody has pressed a key for a while.
    mutating func unlock() {
        if let delay = preferences.lockDelay {
            preferences.writing = .locked
            writableUntil = now + delay
        } else {
            preferences.writing = .unlocked
        }
    }

    private mutating func lock() {
        writableUntil = nil
        preferences.writing = .locked
    }

    /// Somebody is there: the time without a key begins anew.
    mutating func stayUnlocked() {
        guard canWrite, writableUntil != nil, let delay = preferences.lockDelay else { return }
        writableUntil = now + delay
    }

    /// Locks where nobody has pressed a key for long.
    mutating func lockWhenIdle() {
        guard let until = writableUntil, until <= now else { return }
        lock()
        mention("read-only again: no key\(lockWords)")
    }

    /// Whether writing is locked within a minute unless a key comes.
    var isLockingSoon: Bool { writableUntil.map { $0 - now <= .seconds(60) } ?? false }

    /// Such as ` for 15 minutes`.
    var lockWords: String {
        preferences.lockDelay.map { " for \(Words.counted(Int($0.components.seconds / 60), "minute"))" } ?? ""
    }
}
