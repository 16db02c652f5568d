package vidan.demo

import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import android.security.keystore.KeyExpiredException
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import android.security.keystore.UserNotAuthenticatedException
import java.math.BigInteger
import java.security.GeneralSecurityException
import java.security.InvalidKeyException
import java.security.KeyFactory
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.ProviderException
import java.security.SecureRandom
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.security.spec.ECPoint
import java.security.spec.ECPublicKeySpec
import java.util.Date
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyAgreement
import javax.crypto.KeyGenerator
import javax.crypto.Mac
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import vidan.DeviceCapabilities
import vidan.DeviceKey
import vidan.DeviceKeys
import vidan.DeviceKeysException
import vidan.KeyPolicy
import vidan.KeyPurpose
import vidan.SignPrompt
import vidan.SignRequest
import vidan.signatureFromDer

/**
 * Device keys in AndroidKeyStore: a wrapper, no rule of the wallet. StrongBox where the phone has it, else its trusted
 * environment.
 *
 * Not yet: keys that ask for a finger (they need a BiometricPrompt and an activity); asked for one, it says `NotSupported`.
 *
 * A key's purpose stands in its alias, as `vidan.sign.<id>`; a secret key is a pair, `vidan.mac.<id>` and `vidan.aes.<id>`,
 * because one AndroidKeyStore key does not do both.
 */
class KeystoreDeviceKeys(context: Context) : DeviceKeys {
    private val features = context.packageManager
    private val store = KeyStore.getInstance(STORE).apply { load(null) }
    private val random = SecureRandom()

    override suspend fun capabilities() = DeviceCapabilities(
        hardwareBacked = strongBox || Build.VERSION.SDK_INT >= 31 && features.hasSystemFeature(PackageManager.FEATURE_HARDWARE_KEYSTORE),
        agree = Build.VERSION.SDK_INT >= 31,
        attest = true,
        lifetime = true,
        userPresence = false,
    )

    override suspend fun makeKeys(count: UInt, policy: KeyPolicy): List<DeviceKey> = onKeystore {
        if (count !in 1u..MAX_BATCH) throw DeviceKeysException.InvalidRequest()
        if (policy.userPresence) throw DeviceKeysException.NotSupported()
        if (policy.purpose == KeyPurpose.AGREE && Build.VERSION.SDK_INT < 31) throw DeviceKeysException.NotSupported()
        val made = mutableListOf<String>()
        try {
            repeat(count.toInt()) {
                val id = ByteArray(16).also(random::nextBytes).joinToString("") { byte -> "%02x".format(byte) }
                made += id
                make(id, policy)
            }
            made.map { describe(it, policy.purpose) }
        } catch (failed: Exception) {
            // All or none.
            made.forEach(::erase)
            throw failed
        }
    }

    override suspend fun sign(requests: List<SignRequest>, prompt: SignPrompt): List<ByteArray> = onKeystore {
        if (requests.isEmpty() || requests.size > MAX_BATCH.toInt()) throw DeviceKeysException.InvalidRequest()
        val keys = requests.map { key(KeyPurpose.SIGN, it.key) as PrivateKey }
        requests.zip(keys).map { (request, key) ->
            val der = Signature.getInstance("SHA256withECDSA").run {
                initSign(key)
                update(request.message)
                sign()
            }
            signatureFromDer(der)
        }
    }

    override suspend fun wrap(key: String, secret: ByteArray): ByteArray = onKeystore {
        if (secret.size != SECRET) throw DeviceKeysException.InvalidRequest()
        key(KeyPurpose.SECRET, key)
        val cipher = Cipher.getInstance(AES)
        cipher.init(Cipher.ENCRYPT_MODE, store.getKey(aes(key), null))
        // The keystore draws the nonce itself and refuses any other.
        cipher.iv + cipher.doFinal(secret)
    }

    override suspend fun unwrap(key: String, wrapped: ByteArray): ByteArray = onKeystore {
        if (wrapped.size != NONCE + SECRET + TAG) throw DeviceKeysException.InvalidRequest()
        key(KeyPurpose.SECRET, key)
        val cipher = Cipher.getInstance(AES)
        cipher.init(Cipher.DECRYPT_MODE, store.getKey(aes(key), null), GCMParameterSpec(TAG * 8, wrapped, 0, NONCE))
        try {
            cipher.doFinal(wrapped, NONCE, wrapped.size - NONCE)
        } catch (_: AEADBadTagException) {
            throw DeviceKeysException.InvalidRequest()
        }
    }

    override suspend fun prf(key: String, context: ByteArray): ByteArray = onKeystore {
        val secret = key(KeyPurpose.SECRET, key) as SecretKey
        Mac.getInstance(HMAC).run {
            init(secret)
            doFinal(context)
        }
    }

    override suspend fun agree(key: String, peer: ByteArray): ByteArray = onKeystore {
        if (Build.VERSION.SDK_INT < 31) throw DeviceKeysException.NotSupported()
        val ours = key(KeyPurpose.AGREE, key) as PrivateKey
        val curve = (store.getCertificate(alias(KeyPurpose.AGREE, key)).publicKey as ECPublicKey).params
        val theirs = KeyFactory.getInstance("EC").generatePublic(ECPublicKeySpec(decode(peer), curve))
        KeyAgreement.getInstance("ECDH", STORE).run {
            init(ours)
            doPhase(theirs, true)
            generateSecret()
        }
    }

    override suspend fun attest(key: String): List<ByteArray> = onKeystore {
        val alias = listOf(KeyPurpose.SIGN, KeyPurpose.AGREE).map { alias(it, key) }.firstOrNull(store::containsAlias)
            ?: throw if (known(key)) DeviceKeysException.NotSupported() else DeviceKeysException.UnknownKey()
        store.getCertificateChain(alias).map { it.encoded }
    }

    override suspend fun list(): List<DeviceKey> = onKeystore {
        store.aliases().toList().mapNotNull { alias ->
            KeyPurpose.entries.firstNotNullOfOrNull { purpose ->
                val id = alias.removePrefix(prefix(purpose))
                if (id == alias) null else describe(id, purpose)
            }
        }
    }

    override suspend fun delete(keys: List<String>) = onKeystore { keys.forEach(::erase) }

    private val strongBox get() = features.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)

    private fun make(id: String, policy: KeyPolicy) {
        if (!strongBox) return make(id, policy, false)
        try {
            make(id, policy, true)
        } catch (_: StrongBoxUnavailableException) {
            make(id, policy, false)
        }
    }

    private fun make(id: String, policy: KeyPolicy, strongBox: Boolean) {
        fun spec(alias: String, purposes: Int, more: KeyGenParameterSpec.Builder.() -> Unit) =
            KeyGenParameterSpec.Builder(alias, purposes).apply {
                more()
                setIsStrongBoxBacked(strongBox)
                policy.lifetimeSeconds?.let { setKeyValidityEnd(Date(System.currentTimeMillis() + it.toLong() * 1000)) }
            }

        fun pair(purpose: Int) {
            val spec = spec(alias(policy.purpose, id), purpose) {
                setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                setDigests(KeyProperties.DIGEST_SHA256)
                policy.attestationChallenge?.let(::setAttestationChallenge)
            }
            KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, STORE).run {
                initialize(spec.build())
                generateKeyPair()
            }
        }

        fun secret(algorithm: String, spec: KeyGenParameterSpec.Builder) =
            KeyGenerator.getInstance(algorithm, STORE).run {
                init(spec.build())
                generateKey()
            }

        when (policy.purpose) {
            KeyPurpose.SIGN -> pair(KeyProperties.PURPOSE_SIGN)
            KeyPurpose.AGREE -> pair(KeyProperties.PURPOSE_AGREE_KEY)
            KeyPurpose.SECRET -> {
                secret(HMAC, spec(alias(KeyPurpose.SECRET, id), KeyProperties.PURPOSE_SIGN) {})
                val both = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
                secret(
                    KeyProperties.KEY_ALGORITHM_AES,
                    spec(aes(id), both) {
                        setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                        setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                        setKeySize(256)
                    },
                )
            }
        }
    }

    private fun erase(id: String) =
        (KeyPurpose.entries.map { alias(it, id) } + aes(id)).filter(store::containsAlias).forEach(store::deleteEntry)

    private fun known(id: String) = KeyPurpose.entries.any { store.containsAlias(alias(it, id)) }

    private fun key(purpose: KeyPurpose, id: String) =
        store.getKey(alias(purpose, id), null)
            ?: throw if (known(id)) DeviceKeysException.InvalidRequest() else DeviceKeysException.UnknownKey()

    private fun describe(id: String, purpose: KeyPurpose) = DeviceKey(
        id,
        purpose,
        if (purpose == KeyPurpose.SECRET) null else encode(store.getCertificate(alias(purpose, id)).publicKey as ECPublicKey),
    )

    /** Off the main thread: a StrongBox takes seconds for a batch. Causes only; the platform's texts stay here. */
    private suspend fun <T> onKeystore(act: () -> T): T = withContext(Dispatchers.IO) {
        try {
            act()
        } catch (ours: DeviceKeysException) {
            throw ours
        } catch (_: KeyPermanentlyInvalidatedException) {
            throw DeviceKeysException.KeyGone()
        } catch (_: KeyExpiredException) {
            throw DeviceKeysException.KeyGone()
        } catch (_: UserNotAuthenticatedException) {
            throw DeviceKeysException.LockedOut()
        } catch (_: InvalidKeyException) {
            throw DeviceKeysException.InvalidRequest()
        } catch (_: GeneralSecurityException) {
            throw DeviceKeysException.Platform()
        } catch (_: ProviderException) {
            throw DeviceKeysException.Platform()
        }
    }

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val HMAC = KeyProperties.KEY_ALGORITHM_HMAC_SHA256
        const val AES = "AES/GCM/NoPadding"
        const val SECRET = 32
        const val NONCE = 12
        const val TAG = 16
        const val COORDINATE = 32
        val MAX_BATCH = 256u

        fun prefix(purpose: KeyPurpose) = when (purpose) {
            KeyPurpose.AGREE -> "vidan.agree."
            KeyPurpose.SECRET -> "vidan.mac."
            KeyPurpose.SIGN -> "vidan.sign."
        }

        fun alias(purpose: KeyPurpose, id: String) = prefix(purpose) + id

        fun aes(id: String) = "vidan.aes.$id"

        fun encode(key: ECPublicKey) = byteArrayOf(4) + coordinate(key.w.affineX) + coordinate(key.w.affineY)

        fun decode(point: ByteArray): ECPoint {
            if (point.size != 1 + 2 * COORDINATE || point[0] != 4.toByte()) throw DeviceKeysException.InvalidRequest()
            val x = BigInteger(1, point.copyOfRange(1, 1 + COORDINATE))
            return ECPoint(x, BigInteger(1, point.copyOfRange(1 + COORDINATE, point.size)))
        }

        fun coordinate(number: BigInteger): ByteArray {
            val bytes = number.toByteArray().dropWhile { it == 0.toByte() }.toByteArray()
            return ByteArray(COORDINATE - bytes.size) + bytes
        }
    }
}
