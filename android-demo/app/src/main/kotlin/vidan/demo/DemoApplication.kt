package vidan.demo

import android.app.Application
import java.io.File
import vidan.DeviceKeys
import vidan.Language
import vidan.RootKey
import vidan.Wallet
import vidan.WalletConfig

/** Holds the one wallet of this app: its file is in the app's own folder, its keys in AndroidKeyStore. */
class DemoApplication : Application(), Wallets {
    val flow by lazy { WalletFlow(this, language) }

    private val keys: DeviceKeys by lazy { KeystoreDeviceKeys(this) }
    private val vault by lazy { File(noBackupFilesDir, "vault.db") }
    private val language
        get() = if (resources.configuration.locales[0].language == "en") Language.EN else Language.VI

    override val exists get() = vault.exists()

    override suspend fun create(passcode: String) = Wallet.create(config(), keys, null, passcode)

    override suspend fun open() = Wallet.open(config(), keys, null)

    private fun config() = WalletConfig(
        vault = vault.path,
        trustListUrl = BuildConfig.TRUST_LIST_URL,
        roots = listOf(RootKey(BuildConfig.ROOT_KID, BuildConfig.ROOT_KEY_PEM)),
        language = language,
        allowLoopbackHttp = BuildConfig.LOOPBACK_HTTP,
    )
}
