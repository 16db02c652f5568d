package vidan.demo

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import vidan.Consent
import vidan.ConsentMethod
import vidan.DocumentSummary
import vidan.DocumentView
import vidan.Language
import vidan.Preview
import vidan.PreviewView
import vidan.QrMatrix
import vidan.VidanException
import vidan.Wallet
import vidan.qrModules

/** Which screen is shown, with what is on it. */
sealed interface Screen {
    data object Locked : Screen

    data class Documents(val documents: List<DocumentSummary>) : Screen

    data class Document(val document: DocumentView) : Screen

    data class Agree(val document: DocumentView, val preview: Preview, val view: PreviewView) : Screen

    /** Drawn one after another, over and over, where there are several. */
    data class Code(val document: DocumentView, val codes: List<QrMatrix>, val expiresAt: Long) : Screen
}

/** Where the phone keeps its wallet. */
interface Wallets {
    val exists: Boolean

    suspend fun create(passcode: String): Wallet

    suspend fun open(): Wallet
}

/**
 * From screen to screen. Every decision is the wallet's: this asks it, and shows its answer or its advice.
 */
class WalletFlow(private val wallets: Wallets, val language: Language) {
    var screen: Screen by mutableStateOf(Screen.Locked)
        private set

    /** What the wallet advises after something failed. */
    var advice: String? by mutableStateOf(null)
        private set

    var busy: Boolean by mutableStateOf(false)
        private set

    val isNew: Boolean get() = wallet == null && !wallets.exists

    private var wallet: Wallet? = null

    suspend fun unlock(passcode: String) = attempt {
        if (isNew) {
            wallet = wallets.create(passcode)
            wallet().refreshTrust()
        } else {
            val opened = wallet ?: wallets.open().also { wallet = it }
            opened.unlock(passcode)
        }
        list()
    }

    suspend fun lock() = attempt {
        wallet().lock()
        screen = Screen.Locked
    }

    suspend fun receive(offer: String, txCode: String) = attempt {
        wallet().refreshTrust()
        wallet().acceptOffer(offer, txCode.ifEmpty { null })
        // While there is a network: where the documents are shown there may be none.
        wallet().refreshStatus()
        list()
    }

    suspend fun open(id: String) = attempt { screen = Screen.Document(wallet().document(id)) }

    suspend fun review(document: DocumentView, claims: Set<String>) = attempt {
        val preview = wallet().preview(document.summary.id, claims.toList(), null)
        screen = Screen.Agree(document, preview, preview.view())
    }

    /** The person read the preview and said yes. */
    suspend fun show(agree: Screen.Agree, purpose: String) = attempt {
        val code = wallet().present(agree.preview, Consent(purpose, ConsentMethod.SCREEN))
        screen = Screen.Code(agree.document, code.codes.map { qrModules(it, language) }, code.expiresAt)
    }

    suspend fun back() = attempt {
        when (val now = screen) {
            is Screen.Agree -> screen = Screen.Document(now.document)
            is Screen.Code, is Screen.Document -> list()
            is Screen.Documents, Screen.Locked -> Unit
        }
    }

    private suspend fun list() {
        screen = Screen.Documents(wallet().documents())
    }

    private fun wallet(): Wallet = checkNotNull(wallet) { "only the first screen comes before a wallet" }

    private suspend fun attempt(act: suspend () -> Unit) {
        if (busy) return
        busy = true
        advice = null
        try {
            act()
        } catch (failed: VidanException.Failed) {
            advice = failed.advice
        } finally {
            busy = false
        }
    }
}
