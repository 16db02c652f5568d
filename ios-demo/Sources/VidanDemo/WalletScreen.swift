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
        case .documents(let documents):
            DocumentsView(documents: documents, texts: texts, language: flow.language) { id in
                Task { await flow.open(id) }
            } receive: { offer, code in
                Task { await flow.receive(offer: offer, txCode: code) }
            }
        case .document(let document):
            ClaimsView(document: document, texts: texts, language: flow.language) { claims in
                Task { await flow.review(document, claims: claims) }
            }
        case .agree(let document, let preview, let view):
            AgreeView(view: view, texts: texts, language: flow.language) { purpose in
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

/// What the wallet keeps, and a way to receive more.
struct DocumentsView: View {
    let documents: [DocumentSummary]
    let texts: Texts
    let language: Language
    let open: (String) -> Void
    let receive: (String, String) -> Void
    @State private var offer = ""
    @State private var code = ""

    var body: some View {
        List {
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
                TextField(texts.txCode, text: $code)
                Button(texts.receive) { receive(offer, code) }.disabled(offer.isEmpty)
            }
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
    let texts: Texts
    let language: Language
    let agree: (String) -> Void
    @State private var purpose = ""

    var body: some View {
        Text(texts.leaves).font(.title2)
        List {
            ForEach(view.warnings, id: \.code) { Text($0.text.of(language)).foregroundStyle(.red) }
            ForEach(view.shown, id: \.path) { ClaimRow(claim: $0, language: language) }
            Section(texts.told) {
                ForEach(view.inferred, id: \.code) { Text($0.text.of(language)) }
            }
        }
        TextField(texts.purpose, text: $purpose).textFieldStyle(.roundedBorder)
        Button(texts.agree) { agree(purpose) }.disabled(purpose.isEmpty)
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
