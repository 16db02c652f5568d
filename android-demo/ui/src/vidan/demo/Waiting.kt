package vidan.demo

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Button
import androidx.compose.material3.Card
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
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
import vidan.OperationView

/** An act that is not over: why it waits, a way on, and a way out that says first what it costs. */
@Composable
fun Waiting(
    operation: OperationView,
    texts: Texts,
    language: Language,
    goOn: (String) -> Unit,
    giveUp: (String) -> Unit,
) {
    var asked by remember(operation.id) { mutableStateOf(false) }
    Card(Modifier.fillMaxWidth().testTag("waiting")) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(4.dp)) {
            Text(operation.title.of(language), style = MaterialTheme.typography.titleMedium)
            Text(operation.counterpartyName?.of(language) ?: operation.counterparty)
            if (operation.parts > 1u) Text(texts.partsDone.format(operation.done.toInt(), operation.parts.toInt()))
            operation.waits?.let { Text(it.text.of(language), style = MaterialTheme.typography.bodySmall) }
            if (asked) {
                Text(operation.costs.of(language), Modifier.testTag("costs"), MaterialTheme.colorScheme.error)
                Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                    Button({ giveUp(operation.id) }, Modifier.testTag("give_up_now")) { Text(texts.giveUp) }
                    OutlinedButton({ asked = false }, Modifier.testTag("keep")) { Text(texts.keepWaiting) }
                }
            } else {
                Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                    val idle = !operation.running
                    Button({ goOn(operation.id) }, Modifier.testTag("go_on"), enabled = idle) { Text(texts.goOn) }
                    OutlinedButton({ asked = true }, Modifier.testTag("give_up"), enabled = idle) { Text(texts.giveUp) }
                }
            }
        }
    }
}
