import CryptoKit
import Foundation
import Security
import Vidan

/// Device keys in the Secure Enclave: a wrapper, no rule of the wallet.
///
/// The Enclave holds P-256 keys only and hands out an encrypted handle of each, which only this phone's Enclave can use;
/// the handles are kept in the keychain, for this device alone. Wrapping and deriving rest on an Enclave key's agreement
/// with itself, stretched by HKDF: the result exists nowhere but here.
///
/// Not yet: keys that ask for a finger, and attestation; asked for either, it says `NotSupported`.
public final class SecureEnclaveDeviceKeys: DeviceKeys, @unchecked Sendable {
    private let service: String

    public init(service: String = "vidan.device-keys") {
        self.service = service
    }

    public func capabilities() async throws -> DeviceCapabilities {
        DeviceCapabilities(
            hardwareBacked: SecureEnclave.isAvailable, agree: true, attest: false, lifetime: false,
            userPresence: false)
    }

    public func makeKeys(count: UInt32, policy: KeyPolicy) async throws -> [DeviceKey] {
        guard (1...256).contains(count) else { throw DeviceKeysError.InvalidRequest }
        guard !policy.userPresence, policy.attestationChallenge == nil, SecureEnclave.isAvailable else {
            throw DeviceKeysError.NotSupported
        }
        var made: [DeviceKey] = []
        do {
            for _ in 0..<count { made.append(try make(policy.purpose)) }
            return made
        } catch {
            // All or none.
            made.forEach { try? erase($0.id) }
            throw (error as? DeviceKeysError) ?? DeviceKeysError.Platform
        }
    }

    public func sign(requests: [SignRequest], prompt: SignPrompt) async throws -> [Data] {
        guard (1...256).contains(requests.count) else { throw DeviceKeysError.InvalidRequest }
        let keys = try requests.map { try signingKey($0.key) }
        return try zip(requests, keys).map { request, key in
            // `rawRepresentation` is r and s, 32 bytes each.
            try platform { try key.signature(for: request.message).rawRepresentation }
        }
    }

    public func wrap(key: String, secret: Data) async throws -> Data {
        guard secret.count == 32 else { throw DeviceKeysError.InvalidRequest }
        let sealing = try derived(key, "wrap")
        let sealed = try platform { try AES.GCM.seal(secret, using: sealing) }
        guard let combined = sealed.combined else { throw DeviceKeysError.Platform }
        return combined
    }

    public func unwrap(key: String, wrapped: Data) async throws -> Data {
        let sealing = try derived(key, "wrap")
        guard let box = try? AES.GCM.SealedBox(combined: wrapped), let secret = try? AES.GCM.open(box, using: sealing),
            secret.count == 32
        else { throw DeviceKeysError.InvalidRequest }
        return secret
    }

    public func prf(key: String, context: Data) async throws -> Data {
        let secret = try derived(key, "prf")
        return Data(HMAC<SHA256>.authenticationCode(for: context, using: secret))
    }

    public func agree(key: String, peer: Data) async throws -> Data {
        let ours = try agreementKey(key, .agree)
        guard peer.count == 65, let theirs = try? P256.KeyAgreement.PublicKey(x963Representation: peer) else {
            throw DeviceKeysError.InvalidRequest
        }
        let shared = try platform { try ours.sharedSecretFromKeyAgreement(with: theirs) }
        return shared.withUnsafeBytes { Data($0) }
    }

    public func attest(key: String) async throws -> [Data] {
        _ = try entry(key)
        throw DeviceKeysError.NotSupported
    }

    public func list() async throws -> [DeviceKey] {
        try accounts().map { id in
            switch try entry(id).purpose {
            case .sign:
                DeviceKey(id: id, purpose: .sign, publicKey: try signingKey(id).publicKey.x963Representation)
            case .agree:
                DeviceKey(id: id, purpose: .agree, publicKey: try agreementKey(id, .agree).publicKey.x963Representation)
            case .secret:
                DeviceKey(id: id, purpose: .secret, publicKey: nil)
            }
        }
    }

    public func delete(keys: [String]) async throws {
        for key in keys { try erase(key) }
    }

    // MARK: Enclave

    private func make(_ purpose: KeyPurpose) throws -> DeviceKey {
        let id = UUID().uuidString
        var point: Data?
        let handle: Data
        switch purpose {
        case .sign:
            let key = try platform { try SecureEnclave.P256.Signing.PrivateKey() }
            (handle, point) = (key.dataRepresentation, key.publicKey.x963Representation)
        case .agree, .secret:
            let key = try platform { try SecureEnclave.P256.KeyAgreement.PrivateKey() }
            handle = key.dataRepresentation
            point = purpose == .agree ? key.publicKey.x963Representation : nil
        }
        try store(id, purpose, handle)
        return DeviceKey(id: id, purpose: purpose, publicKey: point)
    }

    private func signingKey(_ id: String) throws -> SecureEnclave.P256.Signing.PrivateKey {
        let found = try entry(id)
        guard found.purpose == .sign else { throw DeviceKeysError.InvalidRequest }
        return try gone { try .init(dataRepresentation: found.handle) }
    }

    private func agreementKey(_ id: String, _ purpose: KeyPurpose) throws -> SecureEnclave.P256.KeyAgreement.PrivateKey {
        let found = try entry(id)
        guard found.purpose == purpose else { throw DeviceKeysError.InvalidRequest }
        return try gone { try .init(dataRepresentation: found.handle) }
    }

    private func derived(_ id: String, _ use: String) throws -> SymmetricKey {
        let key = try agreementKey(id, .secret)
        let shared = try platform { try key.sharedSecretFromKeyAgreement(with: key.publicKey) }
        return shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: Data("vidan secure enclave".utf8), sharedInfo: Data(use.utf8), outputByteCount: 32)
    }

    /// Causes only; the platform's texts stay here.
    private func platform<T>(_ act: () throws -> T) throws -> T {
        do { return try act() } catch { throw DeviceKeysError.Platform }
    }

    /// A handle that this Enclave no longer takes: the phone was erased or its code removed.
    private func gone<T>(_ act: () throws -> T) throws -> T {
        do { return try act() } catch { throw DeviceKeysError.KeyGone }
    }

    // MARK: Keychain

    private func query(_ more: [CFString: Any]) -> CFDictionary {
        let base: [CFString: Any] = [kSecClass: kSecClassGenericPassword, kSecAttrService: service]
        return base.merging(more) { _, new in new } as CFDictionary
    }

    private func store(_ id: String, _ purpose: KeyPurpose, _ handle: Data) throws {
        let status = SecItemAdd(
            query([
                kSecAttrAccount: id, kSecAttrLabel: Self.label(purpose), kSecValueData: handle,
                kSecAttrAccessible: kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly,
            ]), nil)
        guard status == errSecSuccess else { throw DeviceKeysError.Platform }
    }

    private func entry(_ id: String) throws -> (purpose: KeyPurpose, handle: Data) {
        var found: CFTypeRef?
        let status = SecItemCopyMatching(
            query([kSecAttrAccount: id, kSecReturnAttributes: true, kSecReturnData: true]), &found)
        guard status != errSecItemNotFound else { throw DeviceKeysError.UnknownKey }
        guard status == errSecSuccess, let item = found as? [CFString: Any],
            let handle = item[kSecValueData] as? Data, let label = item[kSecAttrLabel] as? String,
            let purpose = [KeyPurpose.sign, .agree, .secret].first(where: { Self.label($0) == label })
        else { throw DeviceKeysError.Platform }
        return (purpose, handle)
    }

    private func accounts() throws -> [String] {
        var found: CFTypeRef?
        let status = SecItemCopyMatching(
            query([kSecReturnAttributes: true, kSecMatchLimit: kSecMatchLimitAll]), &found)
        if status == errSecItemNotFound { return [] }
        guard status == errSecSuccess, let items = found as? [[CFString: Any]] else { throw DeviceKeysError.Platform }
        return items.compactMap { $0[kSecAttrAccount] as? String }
    }

    private func erase(_ id: String) throws {
        let status = SecItemDelete(query([kSecAttrAccount: id]))
        guard status == errSecSuccess || status == errSecItemNotFound else { throw DeviceKeysError.Platform }
    }

    private static func label(_ purpose: KeyPurpose) -> String {
        switch purpose {
        case .agree: "agree"
        case .secret: "secret"
        case .sign: "sign"
        }
    }
}
