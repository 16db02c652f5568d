package vidan.demo

import android.os.Bundle
import android.view.WindowManager
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.runtime.rememberCoroutineScope
import kotlinx.coroutines.launch

/** Shows the flow. It outlives this activity in the application, so turning the phone loses nothing. */
class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        // Documents appear in no screenshot and in no list of recent apps.
        window.setFlags(WindowManager.LayoutParams.FLAG_SECURE, WindowManager.LayoutParams.FLAG_SECURE)
        val flow = (application as DemoApplication).flow
        val texts = Texts.from { name ->
            getString(NAMES.getValue(name))
        }
        setContent {
            val scope = rememberCoroutineScope()
            val inner = flow.screen != Screen.Locked && flow.screen !is Screen.Documents
            BackHandler(enabled = inner) { scope.launch { flow.back() } }
            WalletApp(flow, texts)
        }
    }

    private companion object {
        val NAMES = mapOf(
            "app_name" to R.string.app_name,
            "passcode" to R.string.passcode,
            "new_passcode" to R.string.new_passcode,
            "unlock" to R.string.unlock,
            "create" to R.string.create,
            "no_documents" to R.string.no_documents,
            "receive" to R.string.receive,
            "offer" to R.string.offer,
            "tx_code" to R.string.tx_code,
            "cancel" to R.string.cancel,
            "copies_left" to R.string.copies_left,
            "choose" to R.string.choose,
            "review" to R.string.review,
            "leaves" to R.string.leaves,
            "told" to R.string.told,
            "purpose" to R.string.purpose,
            "agree" to R.string.agree,
            "show" to R.string.show,
            "seconds_left" to R.string.seconds_left,
            "ended" to R.string.ended,
            "back" to R.string.back,
            "lock" to R.string.lock,
            "offered" to R.string.offered,
            "mailboxes" to R.string.mailboxes,
            "choose_office" to R.string.choose_office,
            "leaves_for" to R.string.leaves_for,
            "agree_mailbox" to R.string.agree_mailbox,
            "waiting" to R.string.waiting,
            "parts_done" to R.string.parts_done,
            "go_on" to R.string.go_on,
            "give_up" to R.string.give_up,
            "keep_waiting" to R.string.keep_waiting,
        )
    }
}
