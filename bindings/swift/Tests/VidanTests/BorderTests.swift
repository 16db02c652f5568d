import Foundation
import XCTest

@testable import Vidan

/// The border from Swift: every call goes there and back. The day itself is Kotlin's and Rust's to live.
final class BorderTests: XCTestCase {
    func testKeysInRustKeepEveryPromise() async {
        let findings = await checkDeviceKeys(keys: SoftwareDeviceKeys())
        XCTAssertGreaterThanOrEqual(findings.count, 25)
        XCTAssertEqual(broken(findings), [])
    }

    func testKeysInSwiftAreCalledFromRust() async {
        let whole = await checkDeviceKeys(keys: Relaying(fault: nil))
        XCTAssertEqual(broken(whole), [])
        let shortened = broken(await checkDeviceKeys(keys: Relaying(fault: .shortSignatures)))
        XCTAssertTrue(shortened.contains("sign.messages"))
        XCTAssertFalse(shortened.contains("wrap.round_trip"))
    }

    func testWhatSwiftThrowsArrivesAsItsCause() async {
        await expect(.LockedOut, thrown: DeviceKeysError.LockedOut)
        // The text of an error that is none of ours stays on this side.
        await expect(.Platform, thrown: Stranger())
    }

    func testAWalletIsMadeLockedAndUnlocked() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let config = WalletConfig(
            vault: folder.appendingPathComponent("vault.db").path, trustListUrl: "https://trust.example/list", roots: [],
            language: .en)
        let wallet = try await Wallet.create(
            config: config, keys: Relaying(fault: nil), transport: nil, passcode: "một mật mã dài")
        let documents = try await wallet.documents()
        XCTAssertEqual(documents, [])
        try await wallet.lock()
        do {
            try await wallet.unlock(passcode: "sai")
            XCTFail("a wrong passcode opened it")
        } catch let VidanError.Failed(code, retry, advice) {
            XCTAssertEqual(code, "vault.wrong_passcode")
            XCTAssertTrue(retry)
            XCTAssertEqual(advice, "The passcode is wrong. Type it again.")
        }
        try await wallet.unlock(passcode: "một mật mã dài")
        let unlocked = try await wallet.isUnlocked()
        XCTAssertTrue(unlocked)
        for try await waiting in wallet.watchOperations() {
            XCTAssertEqual(waiting, [])
            break
        }
        do {
            _ = try await wallet.goOn(operation: "none")
            XCTFail("nothing waits")
        } catch let error as VidanError {
            XCTAssertEqual(error.code, "operation.unknown")
            XCTAssertEqual(error.advice, "This is over. The log says how it ended.")
        }
    }

    func testBothCasesOfTheErrorTellCodeAndAdvice() {
        let waits = VidanError.Waits(operation: "copies 7", code: "network.timeout", retry: true, advice: "Wait.")
        XCTAssertEqual(waits.code, "network.timeout")
        XCTAssertEqual(waits.advice, "Wait.")
    }

    func testValuesDoNotPrint() throws {
        let claim = ClaimView(
            path: "so_dinh_danh", name: Names(vi: "Số", en: "Number"), value: .text(value: "079203001234"))
        XCTAssertFalse("\(claim) \(String(reflecting: claim)) \(claim.value)".contains("079203001234"))
        let matrix = try qrModules(text: "VDF:VIDAN", language: .vi)
        XCTAssertEqual(Int(matrix.size * matrix.size), matrix.dark.count)
    }

    private func broken(_ findings: [DeviceKeysFinding]) -> [String] {
        findings.filter { if case .broken = $0.outcome { true } else { false } }.map(\.promise)
    }

    private func expect(_ cause: DeviceKeysError, thrown error: Error) async {
        let findings = await checkDeviceKeys(keys: Relaying(fault: .throwing(error)))
        let making = findings.first { $0.promise == "make.count" }
        guard case .broken(_, _, let thrown, _) = making?.outcome else { return XCTFail("nothing was thrown") }
        XCTAssertEqual(thrown, cause)
        XCTAssertFalse("\(findings)".contains("079203001234"))
    }
}

private struct Stranger: Error {
    let text = "079203001234"
}

/// Keys written in Swift, as far as this system has any: Rust's behind them, with one fault.
private final class Relaying: DeviceKeys, @unchecked Sendable {
    enum Fault {
        case shortSignatures
        case throwing(Error)
    }

    private let inner = SoftwareDeviceKeys()
    private let fault: Fault?

    init(fault: Fault?) { self.fault = fault }

    func capabilities() async throws -> DeviceCapabilities { try await inner.capabilities() }

    func makeKeys(count: UInt32, policy: KeyPolicy) async throws -> [DeviceKey] {
        if case .throwing(let error) = fault { throw error }
        return try await inner.makeKeys(count: count, policy: policy)
    }

    func sign(requests: [SignRequest], prompt: SignPrompt) async throws -> [Data] {
        let signatures = try await inner.sign(requests: requests, prompt: prompt)
        if case .shortSignatures = fault { return signatures.map { $0.dropLast() } }
        return signatures
    }

    func wrap(key: String, secret: Data) async throws -> Data { try await inner.wrap(key: key, secret: secret) }
    func unwrap(key: String, wrapped: Data) async throws -> Data { try await inner.unwrap(key: key, wrapped: wrapped) }
    func prf(key: String, context: Data) async throws -> Data { try await inner.prf(key: key, context: context) }
    func agree(key: String, peer: Data) async throws -> Data { try await inner.agree(key: key, peer: peer) }
    func attest(key: String) async throws -> [Data] { try await inner.attest(key: key) }
    func list() async throws -> [DeviceKey] { try await inner.list() }
    func delete(keys: [String]) async throws { try await inner.delete(keys: keys) }
}
