import SwiftUI
import Vidan

/// The whole app: one screen of the flow at a time, the wallet's advice above it.
public struct WalletScreen: View {
    let flow: WalletFlow
    private let texts: Texts

    public init(flow: WalletFlow) {
        self.flow = flow
        texts = Texts.of(flow.language)
    }

    public var body: some View {
        NavigationStack {
            VStack(alignment: .leading, spacing: 12) {
                if flow.busy { ProgressView() }
                if let advice = flow.advice { Text(advice).foregroundStyle(.red) }
                content
            }
            .padding()
            .navigationTitle(texts.appName)
            .toolbar {
                switch flow.screen {
                case .locked: EmptyView()
                case .documents: Button(texts.lock) { Task { await flow.lock() } }
                default: Button(texts.back) { Task { await flow.back() } }
                }
            }
        }
    }

    @ViewBuilder private var content: some View {
        switch flow.screen {
        case .locked:
            LockedView(isNew: flow.isNew, texts: texts) { passcode in Task { await flow.unlock(passcode) } }
        case .documents(let documents, let waiting):
            DocumentsView(
                documents: documents, waiting: waiting, texts: texts, language: flow.language,
                open: { id in Task { await flow.open(id) } },
                review: { offer in Task { await flow.reviewOffer(offer) } },
                mailboxes: { Task { await flow.offices() } },
                goOn: { id in Task { await flow.goOn(id) } },
                giveUp: { id in Task { await flow.giveUp(id) } })
        case .offer(let review, let view):
            OfferedView(offer: view, texts: texts, language: flow.language) { chosen, code in
                Task { await flow.accept(review, configurations: chosen, txCode: code) }
            }
        case .offices(let offices):
            OfficesView(offices: offices, texts: texts, language: flow.language) { office in
                Task { await flow.reviewMailbox(office) }
            }
        case .mailbox(let preview, let view):
            let title = texts.leavesFor(view.officeName.of(flow.language))
            AgreeView(
                view: view.shown, title: title, button: texts.agreeMailbox, texts: texts, language: flow.language
            ) { purpose in
                Task { await flow.openMailbox(preview, purpose: purpose) }
            }
        case .document(let document):
            ClaimsView(document: document, texts: texts, language: flow.language) { claims in
                Task { await flow.review(document, claims: claims) }
            }
        case .agree(let document, let preview, let view):
            AgreeView(
                view: view, title: texts.leaves, button: texts.agree, texts: texts, language: flow.language
            ) { purpose in
                Task { await flow.show(document, preview, purpose: purpose) }
            }
        case .code(_, let codes, let expiresAt):
            CodeView(codes: codes, expiresAt: expiresAt, texts: texts)
        }
    }
}

struct LockedView: View {
    let isNew: Bool
    let texts: Texts
    let unlock: (String) -> Void
    @State private var passcode = ""

    var body: some View {
        SecureField(isNew ? texts.newPasscode : texts.passcode, text: $passcode)
            .textFieldStyle(.roundedBorder)
        Button(isNew ? texts.create : texts.unlock) {
            let typed = passcode
            passcode = ""
            unlock(typed)
        }
        .disabled(passcode.isEmpty)
        Spacer()
    }
}

/// What is not over yet, what the wallet keeps, and ways to more.
struct DocumentsView: View {
    let documents: [DocumentSummary]
    let waiting: [OperationView]
    let texts: Texts
    let language: Language
    let open: (String) -> Void
    let review: (String) -> Void
    let mailboxes: () -> Void
    let goOn: (String) -> Void
    let giveUp: (String) -> Void
    @State private var offer = ""

    var body: some View {
        List {
            if !waiting.isEmpty {
                Section(texts.waiting) {
                    ForEach(waiting, id: \.id) { operation in
                        WaitingRow(operation: operation, texts: texts, language: language, goOn: goOn, giveUp: giveUp)
                    }
                }
            }
            if documents.isEmpty { Text(texts.noDocuments) }
            ForEach(documents, id: \.id) { document in
                Button { open(document.id) } label: {
                    VStack(alignment: .leading) {
                        Text(document.name.of(language)).font(.headline)
                        Text(document.issuerName.of(language))
                        if let status = document.status { Text(status.text.of(language)).font(.caption) }
                        Text(texts.copiesLeft(Int(document.copiesLeft))).font(.caption)
                    }
                }
            }
            Section(texts.receive) {
                TextField(texts.offer, text: $offer)
                Button(texts.review) { review(offer) }.disabled(offer.isEmpty)
            }
            Button(texts.mailboxes) { mailboxes() }
        }
    }
}

/// An act that is not over: why it waits, a way on, and a way out that says first what it costs.
struct WaitingRow: View {
    let operation: OperationView
    let texts: Texts
    let language: Language
    let goOn: (String) -> Void
    let giveUp: (String) -> Void
    @State private var asked = false

    var body: some View {
        VStack(alignment: .leading) {
            Text(operation.title.of(language)).font(.headline)
            Text(operation.counterpartyName?.of(language) ?? operation.counterparty)
            if operation.parts > 1 { Text(texts.partsDone(Int(operation.done), Int(operation.parts))) }
            if let waits = operation.waits { Text(waits.text.of(language)).font(.caption) }
            if asked { Text(operation.costs.of(language)).foregroundStyle(.red) }
            HStack {
                if asked {
                    Button(texts.giveUp) { giveUp(operation.id) }
                    Button(texts.keepWaiting) { asked = false }
                } else {
                    Button(texts.goOn) { goOn(operation.id) }
                    Button(texts.giveUp) { asked = true }
                }
            }
            // In a list, buttons without a style of their own would all act at once.
            .buttonStyle(.bordered)
            .disabled(operation.running)
        }
    }
}

/// What an offer promises, of which the person chooses; what cannot be received says why.
struct OfferedView: View {
    let offer: OfferView
    let texts: Texts
    let language: Language
    let accept: (Set<String>, String) -> Void
    @State private var left: Set<String> = []
    @State private var code = ""

    private var chosen: Set<String> {
        Set(offer.documents.filter { $0.refused == nil }.map(\.configuration)).subtracting(left)
    }

    var body: some View {
        Text(texts.offered).font(.title2)
        Text(offer.issuerUrl).font(.caption)
        List(offer.documents, id: \.configuration) { document in
            Button {
                if left.remove(document.configuration) == nil { left.insert(document.configuration) }
            } label: {
                HStack {
                    Image(systemName: chosen.contains(document.configuration) ? "checkmark.circle.fill" : "circle")
                    VStack(alignment: .leading) {
                        Text(document.name?.of(language) ?? document.documentType)
                        if let refused = document.refused { Text(refused.advice).foregroundStyle(.red) }
                    }
                }
            }
            .disabled(document.refused != nil)
        }
        if offer.txCode != nil { SecureField(texts.txCode, text: $code).textFieldStyle(.roundedBorder) }
        Button(texts.receive) { accept(chosen, code) }
            .disabled(chosen.isEmpty || offer.txCode != nil && code.isEmpty)
    }
}

/// The offices at which a mailbox can be opened.
struct OfficesView: View {
    let offices: [OfficeSummary]
    let texts: Texts
    let language: Language
    let review: (String) -> Void

    var body: some View {
        Text(texts.chooseOffice).font(.title2)
        List(offices, id: \.id) { office in
            Button(office.name.of(language)) { review(office.id) }
        }
    }
}

/// A document's claims, of which the person chooses.
struct ClaimsView: View {
    let document: DocumentView
    let texts: Texts
    let language: Language
    let review: (Set<String>) -> Void
    @State private var chosen: Set<String> = []

    var body: some View {
        Text(document.summary.name.of(language)).font(.title2)
        Text(texts.choose)
        List(document.claims, id: \.path) { claim in
            Button {
                if chosen.remove(claim.path) == nil { chosen.insert(claim.path) }
            } label: {
                HStack {
                    Image(systemName: chosen.contains(claim.path) ? "checkmark.circle.fill" : "circle")
                    ClaimRow(claim: claim, language: language)
                }
            }
        }
        Button(texts.review) { review(chosen) }.disabled(chosen.isEmpty)
    }
}

/// Exactly what will leave, and what can be told from it, before it does; the purpose goes into the activity log.
struct AgreeView: View {
    let view: PreviewView
    let title: String
    let button: String
    let texts: Texts
    let language: Language
    let agree: (String) -> Void
    @State private var purpose = ""

    var body: some View {
        Text(title).font(.title2)
        List {
            ForEach(view.warnings, id: \.code) { Text($0.text.of(language)).foregroundStyle(.red) }
            ForEach(view.shown, id: \.path) { ClaimRow(claim: $0, language: language) }
            Section(texts.told) {
                ForEach(view.inferred, id: \.code) { Text($0.text.of(language)) }
            }
        }
        TextField(texts.purpose, text: $purpose).textFieldStyle(.roundedBorder)
        Button(button) { agree(purpose) }.disabled(purpose.isEmpty)
    }
}

struct ClaimRow: View {
    let claim: ClaimView
    let language: Language

    var body: some View {
        VStack(alignment: .leading) {
            Text(claim.name.of(language)).font(.caption)
            Text(claimText(value: claim.value, language: language))
        }
    }
}

/// The code, as long as it may be read; several take turns.
struct CodeView: View {
    let codes: [QrMatrix]
    let expiresAt: Int64
    let texts: Texts

    var body: some View {
        TimelineView(.periodic(from: .now, by: 0.5)) { now in
            let turn = Int(now.date.timeIntervalSince1970 * 2) % codes.count
            let left = expiresAt - Int64(now.date.timeIntervalSince1970)
            VStack(alignment: .leading) {
                if left > 0 {
                    Text(texts.show).font(.title2)
                    QrCode(matrix: codes[turn]).aspectRatio(1, contentMode: .fit)
                    Text(texts.secondsLeft(Int(left)))
                } else {
                    Text(texts.ended)
                }
            }
        }
        Spacer()
    }
}

/// The code in black on white, whatever the theme, with the four white modules around it that readers need.
struct QrCode: View {
    let matrix: QrMatrix

    var body: some View {
        Canvas { context, area in
            context.fill(Path(CGRect(origin: .zero, size: area)), with: .color(.white))
            let size = Int(matrix.size)
            let module = (min(area.width, area.height) / CGFloat(size + 8)).rounded(.down)
            let left = ((area.width - module * CGFloat(size)) / 2).rounded(.down)
            let top = ((area.height - module * CGFloat(size)) / 2).rounded(.down)
            for (at, dark) in matrix.dark.enumerated() where dark {
                let corner = CGPoint(x: left + CGFloat(at % size) * module, y: top + CGFloat(at / size) * module)
                context.fill(Path(CGRect(origin: corner, size: CGSize(width: module, height: module))), with: .color(.black))
            }
        }
    }
}

extension Names {
    /// The name in the person's language.
    func of(_ language: Language) -> String {
        switch language {
        case .en: en
        case .vi: vi
        }
    }
}
