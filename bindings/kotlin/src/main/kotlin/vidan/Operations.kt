package vidan

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flow

/**
 * The operations that are not over: now, and again whenever something has changed among them.
 *
 * Ends with the vault's exception, above all `vault.locked`: collect anew after unlocking. Stop collecting before the wallet is
 * closed, for a collection keeps its vault open. To stop collecting stops no operation.
 */
fun Wallet.watchOperations(): Flow<List<OperationView>> = flow {
    var seen = 0uL
    while (true) {
        emit(operations())
        seen = operationsChanged(seen)
    }
}.distinctUntilChanged()

/** What the person can do, whether it is over or waits. */
val VidanException.advice: String
    get() = when (this) {
        is VidanException.Failed -> advice
        is VidanException.Waits -> advice
    }

/** The stable name of the cause, whether it is over or waits. */
val VidanException.code: String
    get() = when (this) {
        is VidanException.Failed -> code
        is VidanException.Waits -> code
    }
