package vidan.demo

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Card
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import vidan.Language
import vidan.OfficeSummary

/** The offices at which a mailbox can be opened. */
@Composable
fun ColumnScope.OfficesScreen(offices: List<OfficeSummary>, texts: Texts, language: Language, review: (String) -> Unit) {
    Text(texts.chooseOffice, style = MaterialTheme.typography.titleLarge)
    LazyColumn(Modifier.weight(1f).testTag("offices"), verticalArrangement = Arrangement.spacedBy(12.dp)) {
        items(offices, { it.id }) { office ->
            Card(Modifier.fillMaxWidth().testTag(office.id).clickable { review(office.id) }) {
                Text(office.name.of(language), Modifier.padding(16.dp))
            }
        }
    }
}
