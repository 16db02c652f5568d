import Observation
import Vidan

/// Which screen is shown, with what is on it.
enum Screen {
    case locked
    /// What the wallet keeps, and what is not over yet.
    case documents([DocumentSummary], waiting: [OperationView])
    case offer(OfferReview, OfferView)
    case offices([OfficeSummary])
    case mailbox(InboxPreview, InboxPreviewView)
    case document(DocumentView)
    case agree(DocumentView, Preview, PreviewView)
    case code(DocumentView, [QrMatrix], expiresAt: Int64)
}

/// Where the phone keeps its wallet.
public struct WalletPlace {
    let config: WalletConfig
    let keys: DeviceKeys
    let exists: () -> Bool

    public init(config: WalletConfig, keys: DeviceKeys, exists: @escaping () -> Bool) {
        self.config = config
        self.keys = keys
        self.exists = exists
    }
}

/// From screen to screen. Every decision is the wallet's: this asks it, and shows its answer or its advice.
@MainActor
@Observable
public final class WalletFlow {
    private(set) var screen = Screen.locked
    /// What the wallet advises after something failed.
    private(set) var advice: String?
    private(set) var busy = false

    let language: Language
    private let place: WalletPlace
    private var wallet: Wallet?

    public init(place: WalletPlace, language: Language) {
        self.place = place
        self.language = language
    }

    var isNew: Bool { wallet == nil && !place.exists() }

    func unlock(_ passcode: String) async {
        await attempt {
            if self.isNew {
                let made = try await Wallet.create(
                    config: self.place.config, keys: self.place.keys, transport: nil, passcode: passcode)
                self.wallet = made
                _ = try await made.refreshTrust()
            } else {
                if self.wallet == nil {
                    self.wallet = try await Wallet.open(
                        config: self.place.config, keys: self.place.keys, transport: nil)
                }
                try await self.wallet?.unlock(passcode: passcode)
            }
            try await self.list()
        }
    }

    func lock() async {
        await attempt {
            try await self.wallet?.lock()
            self.screen = .locked
        }
    }

    func reviewOffer(_ offer: String) async {
        await attempt {
            guard let wallet = self.wallet else { return }
            _ = try await wallet.refreshTrust()
            let review = try await wallet.reviewOffer(offer: offer)
            self.screen = .offer(review, review.view())
        }
    }

    /// The person read the offer, chose of it, and said yes.
    func accept(_ review: OfferReview, configurations: Set<String>, txCode: String) async {
        await attempt {
            guard let wallet = self.wallet else { return }
            let received = try await wallet.acceptOffer(
                review: review, configurations: Array(configurations), txCode: txCode.isEmpty ? nil : txCode)
            try await self.list()
            let refused = Set(received.refused.map(\.cause.advice))
            if !refused.isEmpty { self.advice = refused.sorted().joined(separator: "\n") }
            // While there is a network: where the documents are shown there may be none.
            _ = try await wallet.refreshStatus()
            try await self.list()
        }
    }

    /// The offices that send notices.
    func offices() async {
        await attempt {
            guard let wallet = self.wallet else { return }
            let offices = try await wallet.refreshTrust().offices
            self.screen = .offices(offices.filter { $0.url != nil && !$0.kinds.isEmpty })
        }
    }

    func reviewMailbox(_ office: String) async {
        await attempt {
            guard let wallet = self.wallet else { return }
            let preview = try await wallet.previewInbox(office: office)
            self.screen = .mailbox(preview, preview.view())
        }
    }

    /// The person read what leaves for the mailbox and said yes.
    func openMailbox(_ preview: InboxPreview, purpose: String) async {
        await attempt {
            let consent = Consent(purpose: purpose, method: .screen)
            try await self.wallet?.openInbox(preview: preview, consent: consent)
            try await self.list()
        }
    }

    func goOn(_ operation: String) async {
        await attempt {
            guard let wallet = self.wallet else { return }
            do {
                _ = try await wallet.goOn(operation: operation)
            } catch {
                // Over, or waiting again: the list says it.
                try await self.list()
                throw error
            }
            try await self.list()
            // It may have brought documents: as after accepting.
            _ = try await wallet.refreshStatus()
            try await self.list()
        }
    }

    /// The person read what giving up costs and said yes.
    func giveUp(_ operation: String) async {
        await attempt {
            try await self.wallet?.giveUp(operation: operation)
            try await self.list()
        }
    }

    func open(_ id: String) async {
        await attempt {
            guard let wallet = self.wallet else { return }
            self.screen = .document(try await wallet.document(id: id))
        }
    }

    func review(_ document: DocumentView, claims: Set<String>) async {
        await attempt {
            guard let wallet = self.wallet else { return }
            let preview = try await wallet.preview(
                documentId: document.summary.id, claims: Array(claims), audience: nil)
            self.screen = .agree(document, preview, preview.view())
        }
    }

    /// The person read the preview and said yes.
    func show(_ document: DocumentView, _ preview: Preview, purpose: String) async {
        await attempt {
            guard let wallet = self.wallet else { return }
            let consent = Consent(purpose: purpose, method: .screen)
            let code = try await wallet.present(preview: preview, consent: consent)
            let codes = try code.codes.map { try qrModules(text: $0, language: self.language) }
            self.screen = .code(document, codes, expiresAt: code.expiresAt)
        }
    }

    func back() async {
        await attempt {
            switch self.screen {
            case .agree(let document, _, _): self.screen = .document(document)
            case .code, .document, .offer, .offices, .mailbox: try await self.list()
            case .documents, .locked: break
            }
        }
    }

    private func list() async throws {
        guard let wallet else { return }
        screen = .documents(try await wallet.documents(), waiting: try await wallet.operations())
    }

    private func attempt(_ act: @MainActor () async throws -> Void) async {
        guard !busy else { return }
        busy = true
        advice = nil
        defer { busy = false }
        do {
            do {
                try await act()
            } catch VidanError.Waits(_, _, _, let advice) {
                // It is on the first screen now, where the person goes on or gives up. Nothing is agreed to again.
                try await list()
                self.advice = advice
            }
        } catch VidanError.Failed(_, _, let advice) {
            self.advice = advice
        } catch {
            // The wallet throws nothing else.
            self.advice = nil
        }
    }
}
