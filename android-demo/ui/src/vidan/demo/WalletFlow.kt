package vidan.demo

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import vidan.Consent
import vidan.ConsentMethod
import vidan.DocumentSummary
import vidan.DocumentView
import vidan.InboxPreview
import vidan.InboxPreviewView
import vidan.Language
import vidan.OfferReview
import vidan.OfferView
import vidan.OfficeSummary
import vidan.OperationView
import vidan.Preview
import vidan.PreviewView
import vidan.QrMatrix
import vidan.VidanException
import vidan.Wallet
import vidan.qrModules

/** Which screen is shown, with what is on it. */
sealed interface Screen {
    data object Locked : Screen

    /** What the wallet keeps, and what is not over yet. */
    data class Documents(val documents: List<DocumentSummary>, val waiting: List<OperationView>) : Screen

    data class Offer(val review: OfferReview, val view: OfferView) : Screen

    data class Offices(val offices: List<OfficeSummary>) : Screen

    data class Mailbox(val preview: InboxPreview, val view: InboxPreviewView) : Screen

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

    suspend fun reviewOffer(offer: String) = attempt {
        wallet().refreshTrust()
        val review = wallet().reviewOffer(offer)
        screen = Screen.Offer(review, review.view())
    }

    /** The person read the offer, chose of it, and said yes. */
    suspend fun accept(offer: Screen.Offer, configurations: Set<String>, txCode: String) = attempt {
        val received = wallet().acceptOffer(offer.review, configurations.toList(), txCode.ifEmpty { null })
        list()
        advice = received.refused.map { it.cause.advice }.distinct().joinToString("\n").ifEmpty { null }
        // While there is a network: where the documents are shown there may be none.
        wallet().refreshStatus()
        list()
    }

    /** The offices that send notices. */
    suspend fun offices() = attempt {
        val offices = wallet().refreshTrust().offices
        screen = Screen.Offices(offices.filter { it.url != null && it.kinds.isNotEmpty() })
    }

    suspend fun reviewMailbox(office: String) = attempt {
        val preview = wallet().previewInbox(office)
        screen = Screen.Mailbox(preview, preview.view())
    }

    /** The person read what leaves for the mailbox and said yes. */
    suspend fun openMailbox(mailbox: Screen.Mailbox, purpose: String) = attempt {
        wallet().openInbox(mailbox.preview, Consent(purpose, ConsentMethod.SCREEN))
        list()
    }

    suspend fun goOn(operation: String) = attempt {
        try {
            wallet().goOn(operation)
        } finally {
            // Done, over or waiting again: the list says it.
            list()
        }
        // It may have brought documents: as after accepting.
        wallet().refreshStatus()
        list()
    }

    /** The person read what giving up costs and said yes. */
    suspend fun giveUp(operation: String) = attempt {
        wallet().giveUp(operation)
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
            is Screen.Mailbox, is Screen.Code, is Screen.Document, is Screen.Offer, is Screen.Offices -> list()
            is Screen.Documents, Screen.Locked -> Unit
        }
    }

    private suspend fun list() {
        screen = Screen.Documents(wallet().documents(), wallet().operations())
    }

    private fun wallet(): Wallet = checkNotNull(wallet) { "only the first screen comes before a wallet" }

    private suspend fun attempt(act: suspend () -> Unit) {
        if (busy) return
        busy = true
        advice = null
        try {
            try {
                act()
            } catch (waits: VidanException.Waits) {
                // It is on the first screen now, where the person goes on or gives up. Nothing is agreed to again.
                list()
                advice = waits.advice
            }
        } catch (failed: VidanException.Failed) {
            advice = failed.advice
        } finally {
            busy = false
        }
    }
}
