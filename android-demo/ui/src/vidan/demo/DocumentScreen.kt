package vidan.demo

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.selection.toggleable
import androidx.compose.material3.Button
import androidx.compose.material3.Checkbox
import androidx.compose.material3.MaterialTheme
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
import vidan.ClaimView
import vidan.DocumentView
import vidan.Language
import vidan.claimText

/** A document's claims, of which the person chooses. */
@Composable
fun ColumnScope.DocumentScreen(
    document: DocumentView,
    texts: Texts,
    language: Language,
    review: (Set<String>) -> Unit,
) {
    var chosen by remember(document.summary.id) { mutableStateOf(emptySet<String>()) }
    Text(document.summary.name.of(language), style = MaterialTheme.typography.titleLarge)
    Text(texts.choose)
    LazyColumn(Modifier.weight(1f).testTag("claims")) {
        items(document.claims, { it.path }) { claim ->
            val on = claim.path in chosen
            Row(
                Modifier.fillMaxWidth().testTag(claim.path).toggleable(on, role = Role.Checkbox) {
                    chosen = if (it) chosen + claim.path else chosen - claim.path
                },
                verticalAlignment = Alignment.CenterVertically,
            ) {
                Checkbox(on, onCheckedChange = null)
                Claim(claim, language)
            }
        }
    }
    Button({ review(chosen) }, Modifier.testTag("review"), enabled = chosen.isNotEmpty()) { Text(texts.review) }
}

/** A claim's name and value. */
@Composable
fun Claim(claim: ClaimView, language: Language) {
    Column {
        Text(claim.name.of(language), style = MaterialTheme.typography.labelMedium)
        Text(claimText(claim.value, language))
    }
}
