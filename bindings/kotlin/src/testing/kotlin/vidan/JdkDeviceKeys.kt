package vidan

import java.math.BigInteger
import java.security.GeneralSecurityException
import java.security.KeyFactory
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.SecureRandom
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.security.spec.ECPoint
import java.security.spec.ECPublicKeySpec
import java.util.concurrent.ConcurrentHashMap
import javax.crypto.Cipher
import javax.crypto.KeyAgreement
import javax.crypto.Mac
import javax.crypto.spec.GCMParameterSpec
import javax.crypto.spec.SecretKeySpec

/**
 * Device keys on the JDK's own providers, in memory: what a phone's hardware does, for tests on a JVM.
 *
 * It shows the shape of an implementation. It holds no rule of the wallet, and it is not for phones.
 */
class JdkDeviceKeys : DeviceKeys {
    private sealed class Entry {
        class Secret(val bytes: ByteArray) : Entry()

        class Pair(val purpose: KeyPurpose, val keys: KeyPair) : Entry()
    }

    private val entries = ConcurrentHashMap<String, Entry>()
    private val random = SecureRandom()

    override suspend fun capabilities() =
        DeviceCapabilities(hardwareBacked = false, agree = true, attest = false, lifetime = false, userPresence = false)

    override suspend fun makeKeys(count: UInt, policy: KeyPolicy): List<DeviceKey> {
        if (count !in 1u..MAX_BATCH) throw DeviceKeysException.InvalidRequest()
        if (policy.userPresence || policy.attestationChallenge != null) throw DeviceKeysException.NotSupported()
        val made = List(count.toInt()) { randomBytes(16).hex() to make(policy.purpose) }
        entries.putAll(made)
        return made.map { (id, entry) -> describe(id, entry) }
    }

    override suspend fun sign(requests: List<SignRequest>, prompt: SignPrompt): List<ByteArray> {
        if (requests.isEmpty() || requests.size > MAX_BATCH.toInt()) throw DeviceKeysException.InvalidRequest()
        // All keys are found before the first signature: a batch is signed whole or not at all.
        val keys = requests.map { pair(it.key, KeyPurpose.SIGN) }
        return requests.zip(keys).map { (request, key) ->
            Signature.getInstance("SHA256withECDSAinP1363Format").run {
                initSign(key.private)
                update(request.message)
                sign()
            }
        }
    }

    override suspend fun wrap(key: String, secret: ByteArray): ByteArray {
        if (secret.size != SECRET) throw DeviceKeysException.InvalidRequest()
        val nonce = randomBytes(NONCE)
        return nonce + wrapping(Cipher.ENCRYPT_MODE, key, nonce).doFinal(secret)
    }

    override suspend fun unwrap(key: String, wrapped: ByteArray): ByteArray {
        if (wrapped.size != NONCE + SECRET + TAG) throw DeviceKeysException.InvalidRequest()
        val cipher = wrapping(Cipher.DECRYPT_MODE, key, wrapped.copyOf(NONCE))
        return invalidUnless { cipher.doFinal(wrapped, NONCE, wrapped.size - NONCE) }
    }

    override suspend fun prf(key: String, context: ByteArray): ByteArray =
        hmac(secret(key), "prf".encodeToByteArray() + context)

    override suspend fun agree(key: String, peer: ByteArray): ByteArray {
        val pair = pair(key, KeyPurpose.AGREE)
        return invalidUnless {
            KeyAgreement.getInstance("ECDH").run {
                init(pair.private)
                doPhase(decode(peer, pair.public as ECPublicKey), true)
                generateSecret()
            }
        }
    }

    override suspend fun attest(key: String): List<ByteArray> {
        if (!entries.containsKey(key)) throw DeviceKeysException.UnknownKey()
        throw DeviceKeysException.NotSupported()
    }

    override suspend fun list(): List<DeviceKey> = entries.map { (id, entry) -> describe(id, entry) }

    override suspend fun delete(keys: List<String>) = keys.forEach(entries::remove)

    private fun make(purpose: KeyPurpose): Entry = when (purpose) {
        KeyPurpose.SECRET -> Entry.Secret(randomBytes(SECRET))
        KeyPurpose.AGREE, KeyPurpose.SIGN -> {
            val generator = KeyPairGenerator.getInstance("EC")
            generator.initialize(ECGenParameterSpec("secp256r1"), random)
            Entry.Pair(purpose, generator.generateKeyPair())
        }
    }

    private fun find(key: String): Entry = entries[key] ?: throw DeviceKeysException.UnknownKey()

    private fun pair(key: String, purpose: KeyPurpose): KeyPair {
        val entry = find(key) as? Entry.Pair
        return entry?.takeIf { it.purpose == purpose }?.keys ?: throw DeviceKeysException.InvalidRequest()
    }

    private fun secret(key: String): ByteArray =
        (find(key) as? Entry.Secret)?.bytes ?: throw DeviceKeysException.InvalidRequest()

    private fun wrapping(mode: Int, key: String, nonce: ByteArray): Cipher {
        val sealing = SecretKeySpec(hmac(secret(key), "wrap".encodeToByteArray()), "AES")
        return Cipher.getInstance("AES/GCM/NoPadding").apply { init(mode, sealing, GCMParameterSpec(TAG * 8, nonce)) }
    }

    private fun describe(id: String, entry: Entry) = when (entry) {
        is Entry.Pair -> DeviceKey(id, entry.purpose, encode(entry.keys.public as ECPublicKey))
        is Entry.Secret -> DeviceKey(id, KeyPurpose.SECRET, null)
    }

    private fun randomBytes(size: Int) = ByteArray(size).also(random::nextBytes)

    private companion object {
        val MAX_BATCH = 256u
        const val SECRET = 32
        const val NONCE = 12
        const val TAG = 16
        const val COORDINATE = 32

        fun hmac(key: ByteArray, message: ByteArray): ByteArray =
            Mac.getInstance("HmacSHA256").run {
                init(SecretKeySpec(key, "HmacSHA256"))
                doFinal(message)
            }

        fun encode(key: ECPublicKey): ByteArray = byteArrayOf(4) + coordinate(key.w.affineX) + coordinate(key.w.affineY)

        /** The provider checks that the point is on the curve when it is used. */
        fun decode(point: ByteArray, like: ECPublicKey): ECPublicKey {
            if (point.size != 1 + 2 * COORDINATE || point[0] != 4.toByte()) throw DeviceKeysException.InvalidRequest()
            val x = BigInteger(1, point.copyOfRange(1, 1 + COORDINATE))
            val y = BigInteger(1, point.copyOfRange(1 + COORDINATE, point.size))
            return KeyFactory.getInstance("EC").generatePublic(ECPublicKeySpec(ECPoint(x, y), like.params)) as ECPublicKey
        }

        fun coordinate(number: BigInteger): ByteArray {
            val bytes = number.toByteArray().dropWhile { it == 0.toByte() }.toByteArray()
            return ByteArray(COORDINATE - bytes.size) + bytes
        }

        fun ByteArray.hex() = joinToString("") { "%02x".format(it) }

        inline fun <T> invalidUnless(act: () -> T): T =
            try {
                act()
            } catch (_: GeneralSecurityException) {
                throw DeviceKeysException.InvalidRequest()
            }
    }
}
