package vidan.demo

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableLongStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext

/** How long each of several codes stands: enough for a camera. */
private const val TURN_MILLIS = 500L

/** The code, as long as it may be read; several take turns. */
@Composable
fun ColumnScope.CodeScreen(screen: Screen.Code, texts: Texts) {
    var turn by remember(screen) { mutableIntStateOf(0) }
    var left by remember(screen) { mutableLongStateOf(secondsUntil(screen.expiresAt)) }
    LaunchedEffect(screen) {
        while (left > 0) {
            // By the wall's time: a frame clock stands still while nothing moves.
            withContext(Dispatchers.Default) { delay(TURN_MILLIS) }
            turn = (turn + 1) % screen.codes.size
            left = secondsUntil(screen.expiresAt)
        }
    }
    Text(texts.show, style = MaterialTheme.typography.titleLarge)
    if (left > 0) {
        QrCode(screen.codes[turn], Modifier.fillMaxWidth().weight(1f).testTag("code"))
        Text(texts.secondsLeft.format(left))
    } else {
        Text(texts.ended, Modifier.testTag("ended"))
    }
}

private fun secondsUntil(moment: Long) = moment - System.currentTimeMillis() / 1000
