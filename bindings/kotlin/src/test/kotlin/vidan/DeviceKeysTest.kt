package vidan

import java.security.KeyPairGenerator
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Kotlin implements the contract, Rust checks it: every call crosses the border there and back. */
class DeviceKeysTest {
    @Test
    fun `keys on the JDK keep every promise`() = runBlocking {
        val keys = JdkDeviceKeys()
        val findings = checkDeviceKeys(keys)
        assertEquals(7, findings.size)
        assertEquals(emptyList<String>(), findings.filterNot { it.kept }.map { it.promise })
        assertTrue(keys.list().isEmpty(), "the check left keys behind")
    }

    @Test
    fun `keys in Rust keep every promise, called from Kotlin`() = runBlocking {
        SoftwareDeviceKeys().use { keys ->
            assertTrue(checkDeviceKeys(keys).all { it.kept })
        }
    }

    @Test
    fun `hardware without agreement is no fault`() = runBlocking {
        val keys = object : DeviceKeys by JdkDeviceKeys() {
            override suspend fun capabilities() =
                DeviceCapabilities(hardwareBacked = true, agree = false, attest = false, userPresence = false)

            override suspend fun agree(key: String, peer: ByteArray): ByteArray = throw DeviceKeysException.NotSupported()
        }
        assertTrue(checkDeviceKeys(keys).all { it.kept })
    }

    @Test
    fun `a broken implementation is told what it breaks`() = runBlocking {
        val jdk = JdkDeviceKeys()
        val keys = object : DeviceKeys by jdk {
            override suspend fun sign(requests: List<SignRequest>, prompt: SignPrompt) =
                jdk.sign(requests, prompt).map { it.copyOf(63) }
        }
        assertEquals(listOf("sign"), checkDeviceKeys(keys).filterNot { it.kept }.map { it.promise })
    }

    @Test
    fun `what Kotlin throws arrives as its cause and nothing else`() {
        fun throwing(cause: Exception) = object : DeviceKeys by JdkDeviceKeys() {
            override suspend fun makeKeys(count: UInt, policy: KeyPolicy): List<DeviceKey> = throw cause
        }
        assertThrows(DeviceKeysException.Cancelled::class.java) {
            runBlocking { checkDeviceKeys(throwing(DeviceKeysException.Cancelled())) }
        }
        assertThrows(DeviceKeysException.LockedOut::class.java) {
            runBlocking { checkDeviceKeys(throwing(DeviceKeysException.LockedOut())) }
        }
        // The text of an exception that is none of ours, a stack trace with it, stays on this side.
        val unexpected = assertThrows(DeviceKeysException.Platform::class.java) {
            runBlocking { checkDeviceKeys(throwing(IllegalStateException("079203001234"))) }
        }
        assertTrue("079203001234" !in unexpected.toString())
    }

    @Test
    fun `signatures in DER become r and s`() {
        val pair = KeyPairGenerator.getInstance("EC").run {
            initialize(ECGenParameterSpec("secp256r1"))
            generateKeyPair()
        }
        repeat(300) { round ->
            val message = "vòng $round".encodeToByteArray()
            val der = Signature.getInstance("SHA256withECDSA").run {
                initSign(pair.private)
                update(message)
                sign()
            }
            val verifier = Signature.getInstance("SHA256withECDSAinP1363Format")
            verifier.initVerify(pair.public)
            verifier.update(message)
            assertTrue(verifier.verify(signatureFromDer(der)))
        }
        assertThrows(DeviceKeysException.Platform::class.java) { signatureFromDer(ByteArray(64)) }
    }
}
