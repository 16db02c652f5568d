package vidan.demo

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toAwtImage
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.onAllNodesWithTag
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.performTextReplacement
import androidx.compose.ui.test.runDesktopComposeUiTest
import com.google.zxing.BinaryBitmap
import com.google.zxing.DecodeHintType
import com.google.zxing.RGBLuminanceSource
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader
import java.io.File
import java.nio.file.Path
import javax.imageio.ImageIO
import javax.xml.parsers.DocumentBuilderFactory
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import vidan.Act
import vidan.DeviceKeys
import vidan.DeviceKeysException
import vidan.JdkDeviceKeys
import vidan.Language
import vidan.Outcome
import vidan.Sandbox
import vidan.SignPrompt
import vidan.SignRequest
import vidan.Verifier
import vidan.Wallet

/** The screens, clicked through over the real library: what is drawn at the end is read back and verified. */
@OptIn(ExperimentalTestApi::class)
class ScreensTest {
    private val sandbox = Sandbox.start()

    @AfterEach
    fun end() = sandbox.close()

    @Test
    fun `from a new wallet to a code that a verifier accepts`() = runBlocking {
        Sandbox.inFolder { folder -> runDesktopComposeUiTest(412, 915) { liveThrough(folder) } }
    }

    private fun ComposeUiTest.liveThrough(folder: Path) {
        val wallets = DesktopWallets(sandbox, folder)
        val flow = WalletFlow(wallets, Language.VI)
        setContent { WalletApp(flow, texts("values")) }

        onNodeWithTag("passcode").performTextInput(Sandbox.PASSCODE)
        onNodeWithTag("unlock").performClick()
        await("receive")
        onNodeWithTag("receive").performClick()
        onNodeWithTag("offer").performTextInput(sandbox.offer)
        onNodeWithTag("read_offer").performClick()
        await("offered")
        onNodeWithTag("tx_code").performTextInput("000000")
        onNodeWithTag("accept").performClick()
        await("advice")
        assertTrue(flow.advice!!.startsWith("Cơ quan cấp không chấp nhận mã giao dịch"))

        // The person says no to the device: what they agreed to waits, and goes on without being agreed to again.
        wallets.cancels = true
        onNodeWithTag("tx_code").performTextReplacement(sandbox.txCode)
        picture("offer")
        onNodeWithTag("accept").performClick()
        await("waiting")
        onNodeWithTag("give_up").performClick()
        await("costs")
        picture("waiting")
        onNodeWithTag("keep").performClick()
        wallets.cancels = false
        onNodeWithTag("go_on").performClick()
        await("can_cuoc")
        assertTrue((flow.screen as Screen.Documents).waiting.isEmpty())
        assertEquals(3, (flow.screen as Screen.Documents).documents.size)
        picture("documents")

        onNodeWithTag("can_cuoc").performClick()
        await("claims")
        for (claim in CHOSEN) {
            onNodeWithTag("claims").performScrollToNode(hasTestTag(claim))
            onNodeWithTag(claim).performClick()
        }
        picture("document")
        onNodeWithTag("review").performClick()
        await("agree")
        onNodeWithTag("purpose").performTextInput("Nhận phòng khách sạn")
        picture("agree")
        onNodeWithTag("agree").performClick()
        await("code")
        picture("code")
        val drawn = onNodeWithTag("code").captureToImage()

        val lists = runBlocking { assertNotNull(wallets.made); wallets.made!!.bundle() }
        val verdict = Verifier.withBundle(lists, sandbox.roots, null, null, Language.VI).use { it.verify(read(drawn)) }
        assertEquals(Outcome.VALID, verdict.outcome, verdict.reason)
        assertTrue(verdict.claims.map { it.path }.containsAll(CHOSEN))

        onNodeWithTag("back").performClick()
        await("documents")
        val card = (flow.screen as Screen.Documents).documents.single { it.documentType == "can_cuoc" }
        assertEquals(3u, card.copiesLeft)

        onNodeWithTag("documents").performScrollToNode(hasTestTag("mailboxes"))
        onNodeWithTag("mailboxes").performClick()
        await("offices")
        val office = (flow.screen as Screen.Offices).offices.first()
        onNodeWithTag(office.id).performClick()
        await("agree")
        val mailbox = (flow.screen as Screen.Mailbox).view
        assertTrue(mailbox.shown.shown.any { it.path == "so_dinh_danh" })
        onNodeWithTag("purpose").performTextInput("Nhận thông báo")
        picture("mailbox")
        onNodeWithTag("agree").performClick()
        await("documents")
        val log = runBlocking { wallets.made!!.activity() }
        assertEquals(Act.INBOX_OPENED to office.id, log.last().act to log.last().counterparty)
        wallets.made!!.close()
    }

    @Test
    fun `both languages say the same things`() {
        val vi = strings("values")
        val en = strings("values-en")
        assertEquals(vi.keys, en.keys)
        assertFalse(vi.any { (name, text) -> en[name] == text }, "a text was not translated")
        val places = { text: String -> Regex("%\\d\\\$\\w").findAll(text).map { it.value }.toList() }
        vi.forEach { (name, text) -> assertEquals(places(text), places(en.getValue(name)), name) }
        texts("values")
        texts("values-en")
    }

    private fun ComposeUiTest.await(tag: String) =
        waitUntil(timeoutMillis = 30_000) { onAllNodesWithTag(tag).fetchSemanticsNodes().isNotEmpty() }

    private fun ComposeUiTest.picture(name: String): ImageBitmap {
        waitForIdle()
        val drawn = onRoot().captureToImage()
        val file = File(System.getProperty("pictures"), "$name.png").apply { parentFile.mkdirs() }
        ImageIO.write(drawn.toAwtImage(), "png", file)
        return drawn
    }

    /** What a scanner reads off the code as it is drawn, straight and sharp: to find it in a picture is a camera's work, at which zxing fails with some. */
    private fun read(drawn: ImageBitmap): String {
        val pixels = IntArray(drawn.width * drawn.height)
        drawn.readPixels(pixels)
        val source = RGBLuminanceSource(drawn.width, drawn.height, pixels)
        val sharp = mapOf(DecodeHintType.PURE_BARCODE to true)
        return QRCodeReader().decode(BinaryBitmap(HybridBinarizer(source)), sharp).text
    }

    private fun texts(folder: String): Texts = strings(folder).let { strings -> Texts.from(strings::getValue) }

    /** The phone's own string resources. */
    private fun strings(folder: String): Map<String, String> {
        val file = File(System.getProperty("strings"), "$folder/strings.xml")
        val nodes = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file).getElementsByTagName("string")
        return (0 until nodes.length).associate { at ->
            val node = nodes.item(at)
            node.attributes.getNamedItem("name").nodeValue to node.textContent.replace("\\'", "'")
        }
    }

    private class DesktopWallets(private val sandbox: Sandbox, private val folder: Path) : Wallets {
        private val jdk = JdkDeviceKeys()
        private val keys = object : DeviceKeys by jdk {
            override suspend fun sign(requests: List<SignRequest>, prompt: SignPrompt): List<ByteArray> {
                if (cancels) throw DeviceKeysException.Cancelled()
                return jdk.sign(requests, prompt)
            }
        }

        /** Whether the person says no when the device asks. */
        @Volatile var cancels = false
        var made: Wallet? = null

        override val exists get() = folder.resolve("vault.db").toFile().exists()

        override suspend fun create(passcode: String) =
            Wallet.create(sandbox.config(folder), keys, null, passcode).also { made = it }

        override suspend fun open() = Wallet.open(sandbox.config(folder), keys, null).also { made = it }
    }

    private companion object {
        val CHOSEN = listOf("ho_ten", "ngay_sinh", "age_over_18")
    }
}
