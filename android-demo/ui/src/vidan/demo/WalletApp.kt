package vidan.demo

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.material3.TopAppBar
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.launch
import vidan.Language
import vidan.Names

/** The whole app: one screen of the flow at a time, the wallet's advice above it. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun WalletApp(flow: WalletFlow, texts: Texts) {
    val scope = rememberCoroutineScope()
    val screen = flow.screen
    MaterialTheme(colorScheme = lightColorScheme(primary = Color(0xFF9C1C1C))) {
        Scaffold(
            topBar = {
                TopAppBar(
                    title = { Text(texts.appName) },
                    actions = {
                        when (screen) {
                            Screen.Locked -> Unit
                            is Screen.Documents -> TextButton({ scope.launch { flow.lock() } }) { Text(texts.lock) }
                            else -> TextButton({ scope.launch { flow.back() } }, Modifier.testTag("back")) { Text(texts.back) }
                        }
                    },
                )
            },
        ) { bars ->
            Column(Modifier.padding(bars).padding(16.dp).fillMaxSize(), Arrangement.spacedBy(12.dp)) {
                if (flow.busy) LinearProgressIndicator(Modifier.fillMaxWidth())
                flow.advice?.let { Text(it, Modifier.testTag("advice"), MaterialTheme.colorScheme.error) }
                when (screen) {
                    is Screen.Agree -> AgreeScreen(screen.view, texts.leaves, texts.agree, texts, flow.language) {
                        scope.launch { flow.show(screen, it) }
                    }
                    is Screen.Code -> CodeScreen(screen, texts)
                    is Screen.Document -> DocumentScreen(screen.document, texts, flow.language) { claims ->
                        scope.launch { flow.review(screen.document, claims) }
                    }
                    is Screen.Documents -> DocumentsScreen(
                        screen, texts, flow.language,
                        open = { scope.launch { flow.open(it) } },
                        review = { scope.launch { flow.reviewOffer(it) } },
                        mailboxes = { scope.launch { flow.offices() } },
                        goOn = { scope.launch { flow.goOn(it) } },
                        giveUp = { scope.launch { flow.giveUp(it) } },
                    )
                    Screen.Locked -> LockedScreen(flow.isNew, flow.busy, texts) { scope.launch { flow.unlock(it) } }
                    is Screen.Mailbox -> {
                        val title = texts.leavesFor.format(screen.view.officeName.of(flow.language))
                        AgreeScreen(screen.view.shown, title, texts.agreeMailbox, texts, flow.language) {
                            scope.launch { flow.openMailbox(screen, it) }
                        }
                    }
                    is Screen.Offer -> OfferScreen(screen.view, texts, flow.language) { chosen, code ->
                        scope.launch { flow.accept(screen, chosen, code) }
                    }
                    is Screen.Offices -> OfficesScreen(screen.offices, texts, flow.language) {
                        scope.launch { flow.reviewMailbox(it) }
                    }
                }
            }
        }
    }
}

/** The name in the person's language. */
fun Names.of(language: Language): String = when (language) {
    Language.EN -> en
    Language.VI -> vi
}
