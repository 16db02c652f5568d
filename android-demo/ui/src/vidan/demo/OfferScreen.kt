package vidan.demo

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Button
import androidx.compose.material3.Checkbox
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.input.KeyboardType
import vidan.Language
import vidan.OfferView

/** What an offer promises, of which the person chooses; what cannot be received says why. */
@Composable
fun ColumnScope.OfferScreen(offer: OfferView, texts: Texts, language: Language, accept: (Set<String>, String) -> Unit) {
    val good = offer.documents.filter { it.refused == null }.map { it.configuration }.toSet()
    var chosen by remember(offer) { mutableStateOf(good) }
    var code by remember(offer) { mutableStateOf("") }
    Text(texts.offered, style = MaterialTheme.typography.titleLarge)
    Text(offer.issuerUrl, style = MaterialTheme.typography.bodySmall)
    LazyColumn(Modifier.weight(1f).testTag("offered")) {
        items(offer.documents, { it.configuration }) { document ->
            val on = document.configuration in chosen
            Row(
                Modifier.fillMaxWidth().testTag(document.configuration).toggleable(on, document.refused == null, Role.Checkbox) {
                    chosen = if (it) chosen + document.configuration else chosen - document.configuration
                },
                verticalAlignment = Alignment.CenterVertically,
            ) {
                Checkbox(on, onCheckedChange = null, enabled = document.refused == null)
                Column {
                    Text(document.name?.of(language) ?: document.documentType)
                    document.refused?.let { Text(it.advice, color = MaterialTheme.colorScheme.error) }
                }
            }
        }
    }
    offer.txCode?.let { form ->
        val keyboard = if (form.numeric) KeyboardType.NumberPassword else KeyboardType.Password
        OutlinedTextField(
            code, { code = it.trim() }, Modifier.fillMaxWidth().testTag("tx_code"),
            label = { Text(texts.txCode) }, keyboardOptions = KeyboardOptions(keyboardType = keyboard), singleLine = true,
        )
    }
    val ready = chosen.isNotEmpty() && (offer.txCode == null || code.isNotEmpty())
    Button({ accept(chosen, code) }, Modifier.testTag("accept"), enabled = ready) { Text(texts.receive) }
}
