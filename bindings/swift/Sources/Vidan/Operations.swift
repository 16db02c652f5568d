/// The operations that are not over: now, and again whenever something has changed among them.
///
/// Throws the vault's error, above all `vault.locked`: begin anew after unlocking. To stop reading stops no operation.
public struct OperationsSequence: AsyncSequence {
    public typealias Element = [OperationView]

    let wallet: Wallet

    public func makeAsyncIterator() -> Iterator { Iterator(wallet: wallet) }

    public struct Iterator: AsyncIteratorProtocol {
        let wallet: Wallet
        private var seen: UInt64?

        init(wallet: Wallet) { self.wallet = wallet }

        public mutating func next() async throws -> [OperationView]? {
            if let seen {
                self.seen = await wallet.operationsChanged(seen: seen)
            } else {
                seen = 0
            }
            return Task.isCancelled ? nil : try await wallet.operations()
        }
    }
}

extension Wallet {
    /// The operations that are not over, as they change: `for try await operations in wallet.watchOperations()`.
    public func watchOperations() -> OperationsSequence { OperationsSequence(wallet: self) }
}

extension VidanError {
    /// The stable name of the cause, whether it is over or waits.
    public var code: String {
        switch self {
        case .Failed(let code, _, _), .Waits(_, let code, _, _): code
        }
    }

    /// What the person can do, whether it is over or waits.
    public var advice: String {
        switch self {
        case .Failed(_, _, let advice), .Waits(_, _, _, let advice): advice
        }
    }
}
