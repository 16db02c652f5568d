package vidan

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.deleteRecursively
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout

/** `vidan sandbox --json`: an issuer, an office, a portal and a trust list on loopback, until it is closed. */
class Sandbox private constructor(private val process: Process, private val told: JsonObject) : AutoCloseable {
    val offer = text("offer")
    val txCode = text("tx_code")
    val formUrl = text("form_url")
    val roots = listOf(RootKey(text("root_kid"), text("root_key_pem")))

    fun config(folder: Path, language: Language = Language.VI) = WalletConfig(
        vault = folder.resolve("vault.db").toString(),
        trustListUrl = text("trust_list_url"),
        roots = roots,
        language = language,
        copies = 4u,
        allowLoopbackHttp = true,
    )

    /** A wallet in a folder of its own that trusts this sandbox; both are gone afterwards. */
    suspend fun wallet(
        keys: DeviceKeys = JdkDeviceKeys(),
        transport: Transport? = null,
        act: suspend (Wallet) -> Unit,
    ) = inFolder { folder ->
        Wallet.create(config(folder), keys, transport, PASSCODE).use { wallet ->
            wallet.refreshTrust()
            act(wallet)
        }
    }

    /** Reads the offer and takes all of it. */
    suspend fun accept(wallet: Wallet): ReceivedDocuments =
        wallet.reviewOffer(offer).use { wallet.acceptOffer(it, emptyList(), txCode) }

    override fun close() {
        process.destroy()
        if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly()
    }

    private fun text(name: String): String = told.get(name).asString

    companion object {
        const val PASSCODE = "một mật mã dài"

        /** A folder that is gone afterwards. A closed wallet's thread may still be putting its files away: deleting waits. */
        @OptIn(ExperimentalPathApi::class)
        suspend fun inFolder(act: suspend (Path) -> Unit) {
            val folder = Files.createTempDirectory("vidan")
            try {
                act(folder)
            } finally {
                withTimeout(10_000) {
                    while (runCatching { folder.deleteRecursively() }.isFailure) delay(20)
                }
            }
        }

        fun start(): Sandbox {
            val command = System.getenv("VIDAN_BIN") ?: System.getProperty("vidan.bin")
            check(File(command).canExecute()) { "no command at $command: run `cargo build -p vidan` first" }
            val process = ProcessBuilder(command, "sandbox", "--json").redirectError(ProcessBuilder.Redirect.INHERIT).start()
            // One line and no more, once everything answers; none where it could not start.
            val line = process.inputReader().readLine() ?: error("`vidan sandbox` ended with ${process.waitFor()}")
            return Sandbox(process, JsonParser.parseString(line).asJsonObject)
        }
    }
}
