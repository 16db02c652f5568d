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
        assertTrue(findings.size >= 25, "only ${findings.size} promises")
        assertEquals(emptyMap<String, DeviceKeysOutcome>(), findings.broken())
        assertEquals(listOf("attest.chain", "attest.own_key", "attest.challenge"), findings.missing("attest"))
        assertEquals(findings.size - 3, findings.count { it.outcome == DeviceKeysOutcome.Kept })
        assertTrue(findings.all { it.proves.vi.endsWith('.') && it.proves.en.endsWith('.') })
        assertTrue(keys.list().isEmpty(), "the check left keys behind")
    }

    @Test
    fun `keys in Rust keep every promise, called from Kotlin`() = runBlocking {
        SoftwareDeviceKeys().use { keys ->
            assertEquals(emptyMap<String, DeviceKeysOutcome>(), checkDeviceKeys(keys).broken())
        }
    }

    @Test
    fun `hardware without agreement is no fault where it says so`() = runBlocking {
        open class Without : DeviceKeys by JdkDeviceKeys() {
            override suspend fun capabilities() =
                DeviceCapabilities(hardwareBacked = true, agree = false, attest = false, lifetime = false, userPresence = false)

            override suspend fun agree(key: String, peer: ByteArray): ByteArray = throw DeviceKeysException.NotSupported()
        }
        val honest = object : Without() {
            override suspend fun makeKeys(count: UInt, policy: KeyPolicy): List<DeviceKey> {
                if (policy.purpose == KeyPurpose.AGREE) throw DeviceKeysException.NotSupported()
                return super.makeKeys(count, policy)
            }
        }
        val findings = checkDeviceKeys(honest)
        assertEquals(emptyMap<String, DeviceKeysOutcome>(), findings.broken())
        assertTrue("agree.matches" in findings.missing("agree"))
        // One that makes keys which nobody can use.
        assertEquals(setOf("agree.as_claimed"), checkDeviceKeys(Without()).broken().keys)
    }

    @Test
    fun `a broken implementation is told what it breaks`() = runBlocking {
        fun signing(change: (List<ByteArray>) -> List<ByteArray>): DeviceKeys {
            val jdk = JdkDeviceKeys()
            return object : DeviceKeys by jdk {
                override suspend fun sign(requests: List<SignRequest>, prompt: SignPrompt) = change(jdk.sign(requests, prompt))
            }
        }
        val reversed = checkDeviceKeys(signing { it.reversed() }).broken()
        assertEquals("bad_signature", reversed.getValue("sign.order").fault)
        assertTrue("sign.messages" !in reversed, "one signature has one order")
        val short = checkDeviceKeys(signing { signatures -> signatures.map { it.copyOf(63) } }).broken()
        assertTrue(short.getValue("sign.messages").thrown is DeviceKeysException.Platform)
        assertTrue("wrap.round_trip" !in short)
        // A limit that the wallet's own side would have kept for it.
        val lax = object : DeviceKeys by JdkDeviceKeys() {
            override suspend fun makeKeys(count: UInt, policy: KeyPolicy): List<DeviceKey> = emptyList()
        }
        val accepted = checkDeviceKeys(lax).broken().getValue("make.none_refused")
        assertEquals("accepted", accepted.fault)
        assertTrue(accepted.wanted is DeviceKeysException.InvalidRequest)
    }

    @Test
    fun `what Kotlin throws arrives as its cause and nothing else`() = runBlocking {
        suspend fun thrown(cause: Exception): DeviceKeysOutcome.Broken {
            val keys = object : DeviceKeys by JdkDeviceKeys() {
                override suspend fun makeKeys(count: UInt, policy: KeyPolicy): List<DeviceKey> = throw cause
            }
            return checkDeviceKeys(keys).broken().getValue("make.count")
        }
        assertTrue(thrown(DeviceKeysException.Cancelled()).thrown is DeviceKeysException.Cancelled)
        assertTrue(thrown(DeviceKeysException.LockedOut()).thrown is DeviceKeysException.LockedOut)
        // The text of an exception that is none of ours, a stack trace with it, stays on this side.
        val unexpected = thrown(IllegalStateException("079203001234"))
        assertTrue(unexpected.thrown is DeviceKeysException.Platform)
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

    private fun List<DeviceKeysFinding>.broken(): Map<String, DeviceKeysOutcome.Broken> =
        mapNotNull { finding -> (finding.outcome as? DeviceKeysOutcome.Broken)?.let { finding.promise to it } }.toMap()

    private fun List<DeviceKeysFinding>.missing(ability: String) =
        filter { it.outcome == DeviceKeysOutcome.NotSupported(ability) }.map { it.promise }
}
