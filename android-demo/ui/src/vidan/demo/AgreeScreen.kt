package vidan.demo

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Button
import androidx.compose.material3.MaterialTheme
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
import vidan.PreviewView

/** Exactly what will leave, and what can be told from it, before it does; the purpose goes into the activity log. */
@Composable
fun ColumnScope.AgreeScreen(
    view: PreviewView,
    title: String,
    button: String,
    texts: Texts,
    language: Language,
    agree: (String) -> Unit,
) {
    var purpose by remember { mutableStateOf("") }
    Text(title, style = MaterialTheme.typography.titleLarge)
    LazyColumn(Modifier.weight(1f).testTag("leaves"), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        items(view.warnings, { it.code }) { Text(it.text.of(language), color = MaterialTheme.colorScheme.error) }
        items(view.shown, { it.path }) { Claim(it, language) }
        item { Text(texts.told, style = MaterialTheme.typography.titleMedium) }
        items(view.inferred, { "told." + it.code }) { Text(it.text.of(language), Modifier.testTag(it.code)) }
    }
    OutlinedTextField(purpose, { purpose = it }, Modifier.fillMaxWidth().testTag("purpose"), label = { Text(texts.purpose) }, singleLine = true)
    Button({ agree(purpose.trim()) }, Modifier.testTag("agree"), enabled = purpose.isNotBlank()) { Text(button) }
}
