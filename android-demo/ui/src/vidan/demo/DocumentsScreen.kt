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
import vidan.DocumentSummary
import vidan.Language

/** What the wallet keeps, and a way to receive more. */
@Composable
fun DocumentsScreen(
    documents: List<DocumentSummary>,
    texts: Texts,
    language: Language,
    open: (String) -> Unit,
    receive: (String, String) -> Unit,
) {
    var receiving by remember { mutableStateOf(false) }
    LazyColumn(Modifier.testTag("documents"), verticalArrangement = Arrangement.spacedBy(12.dp)) {
        if (documents.isEmpty()) item { Text(texts.noDocuments) }
        items(documents, { it.id }) { document ->
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
                Receive(texts, { receiving = false }) { offer, code ->
                    receiving = false
                    receive(offer, code)
                }
            } else {
                OutlinedButton({ receiving = true }, Modifier.testTag("receive")) { Text(texts.receive) }
            }
        }
    }
}

@Composable
private fun Receive(texts: Texts, cancel: () -> Unit, receive: (String, String) -> Unit) {
    var offer by remember { mutableStateOf("") }
    var code by remember { mutableStateOf("") }
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        OutlinedTextField(offer, { offer = it.trim() }, Modifier.fillMaxWidth().testTag("offer"), label = { Text(texts.offer) }, singleLine = true)
        OutlinedTextField(code, { code = it.trim() }, Modifier.fillMaxWidth().testTag("tx_code"), label = { Text(texts.txCode) }, singleLine = true)
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
            Button({ receive(offer, code) }, Modifier.testTag("accept"), enabled = offer.isNotEmpty()) { Text(texts.receive) }
            OutlinedButton(cancel) { Text(texts.cancel) }
        }
    }
}
