package vidan.demo

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.Button
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.text.input.PasswordVisualTransformation

/** The passcode, for a new wallet or an old one. */
@Composable
fun LockedScreen(isNew: Boolean, busy: Boolean, texts: Texts, unlock: (String) -> Unit) {
    var passcode by remember { mutableStateOf("") }
    OutlinedTextField(
        value = passcode,
        onValueChange = { passcode = it },
        label = { Text(if (isNew) texts.newPasscode else texts.passcode) },
        singleLine = true,
        visualTransformation = PasswordVisualTransformation(),
        modifier = Modifier.fillMaxWidth().testTag("passcode"),
    )
    Button(
        onClick = {
            val typed = passcode
            passcode = ""
            unlock(typed)
        },
        enabled = passcode.isNotEmpty() && !busy,
        modifier = Modifier.testTag("unlock"),
    ) {
        Text(if (isNew) texts.create else texts.unlock)
    }
}
