package vidan.demo

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Button
import androidx.compose.material3.Card
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import vidan.Language

/** What is not over yet, what the wallet keeps, and ways to more. */
@Composable
fun DocumentsScreen(
    screen: Screen.Documents,
    texts: Texts,
    language: Language,
    open: (String) -> Unit,
    review: (String) -> Unit,
    mailboxes: () -> Unit,
    goOn: (String) -> Unit,
    giveUp: (String) -> Unit,
) {
    var receiving by remember { mutableStateOf(false) }
    LazyColumn(Modifier.testTag("documents"), verticalArrangement = Arrangement.spacedBy(12.dp)) {
        if (screen.waiting.isNotEmpty()) item { Text(texts.waiting, style = MaterialTheme.typography.titleMedium) }
        items(screen.waiting, { it.id }) { Waiting(it, texts, language, goOn, giveUp) }
        if (screen.documents.isEmpty()) item { Text(texts.noDocuments) }
        items(screen.documents, { it.id }) { document ->
            Card(Modifier.fillMaxWidth().testTag(document.documentType).clickable { open(document.id) }) {
                Column(Modifier.padding(16.dp), Arrangement.spacedBy(4.dp)) {
                    Text(document.name.of(language), style = MaterialTheme.typography.titleMedium)
                    Text(document.issuerName.of(language))
                    document.status?.let { Text(it.text.of(language), style = MaterialTheme.typography.bodySmall) }
                    Text(texts.copiesLeft.format(document.copiesLeft.toInt()), style = MaterialTheme.typography.bodySmall)
                }
            }
        }
        item {
            if (receiving) {
                Receive(texts, { receiving = false }) { offer ->
                    receiving = false
                    review(offer)
                }
            } else {
                Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                    OutlinedButton({ receiving = true }, Modifier.testTag("receive")) { Text(texts.receive) }
                    OutlinedButton(mailboxes, Modifier.testTag("mailboxes")) { Text(texts.mailboxes) }
                }
            }
        }
    }
}

@Composable
private fun Receive(texts: Texts, cancel: () -> Unit, review: (String) -> Unit) {
    var offer by remember { mutableStateOf("") }
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        OutlinedTextField(offer, { offer = it.trim() }, Modifier.fillMaxWidth().testTag("offer"), label = { Text(texts.offer) }, singleLine = true)
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
            Button({ review(offer) }, Modifier.testTag("read_offer"), enabled = offer.isNotEmpty()) { Text(texts.review) }
            OutlinedButton(cancel) { Text(texts.cancel) }
        }
    }
}
