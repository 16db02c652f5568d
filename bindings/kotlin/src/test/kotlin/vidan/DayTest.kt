package vidan

import java.nio.file.Path
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.assertThrows

/** The citizen's day from Kotlin: hardware keys in Kotlin, the wallet in Rust, real services on loopback. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DayTest {
    private lateinit var sandbox: Sandbox

    @BeforeAll
    fun start() {
        sandbox = Sandbox.start()
    }

    @AfterAll
    fun end() = sandbox.close()

    @Test
    fun `create, lock, unlock, reopen`() = runBlocking {
        Sandbox.inFolder(::reopen)
    }

    private suspend fun reopen(folder: Path) {
        val keys = JdkDeviceKeys()
        val config = sandbox.config(folder, Language.EN)
        Wallet.create(config, keys, null, Sandbox.PASSCODE).use { wallet ->
            assertTrue(wallet.isUnlocked())
            wallet.lock()
            assertFalse(wallet.isUnlocked())
            assertEquals("vault.locked", code { wallet.documents() })

            val wrong = failure { wallet.unlock("sai mật mã") }
            assertEquals("vault.wrong_passcode", wrong.code)
            assertTrue(wrong.retry)
            assertEquals("The passcode is wrong. Type it again.", wrong.advice)
            assertFalse("sai" in wrong.toString())

            wallet.unlock(Sandbox.PASSCODE)
            assertTrue(wallet.isUnlocked())
            assertEquals("vault.already_open", code { Wallet.open(config, keys, null) })
        }
        Wallet.open(config, keys, null).use { wallet ->
            assertFalse(wallet.isUnlocked())
            wallet.unlock(Sandbox.PASSCODE)
            assertEquals(emptyList<DocumentSummary>(), wallet.documents())
        }
        // Another device's keys: the file alone opens nothing.
        Wallet.open(config, JdkDeviceKeys(), null).use { wallet ->
            assertEquals("device.unknown_key", code { wallet.unlock(Sandbox.PASSCODE) })
        }
    }

    @Test
    fun `keep and prove`() = runBlocking {
        sandbox.wallet { wallet ->
            wallet.reviewOffer(sandbox.offer).use { review ->
                val offered = review.view()
                assertEquals(setOf("can_cuoc", "bhyt", "gplx"), offered.documents.map { it.documentType }.toSet())
                assertTrue(offered.documents.all { it.refused == null })
                assertNotNull(offered.txCode)
                assertEquals("issuance.code_refused", code { wallet.acceptOffer(review, emptyList(), "000000") })
                assertTrue(wallet.documents().isEmpty())

                // What was reviewed is what is taken: here all of it, by name.
                val received = wallet.acceptOffer(review, offered.documents.map { it.configuration }, sandbox.txCode)
                assertEquals(3 to 0, received.documents.size to received.refused.size)
            }
            assertEquals(3, wallet.documents().size)
            val card = wallet.documents().single { it.documentType == "can_cuoc" }
            val view = wallet.document(card.id)
            assertEquals(14, view.claims.size)
            assertEquals("status.unchecked", card.status?.code)
            assertEquals(2u, wallet.refreshStatus().fetched)
            assertEquals(DocumentState.VALID, wallet.document(card.id).summary.status?.state)
            val portrait = view.attachments.single()
            assertEquals("RIFF", String(portrait.bytes, 0, 4))
            assertFalse("82" in portrait.toString())
            val name = (view.claims.single { it.path == "ho_ten" }.value as ClaimValue.Text).value
            assertFalse(name in "$view ${view.claims}", "a claim is printed")

            val chosen = listOf("ho_ten", "ngay_sinh", "age_over_18")
            val code = wallet.preview(card.id, chosen, null).use { preview ->
                assertTrue(preview.view().shown.map { it.path }.containsAll(chosen))
                assertEquals("age", preview.view().inferred.first().code)
                assertTrue(preview.view().warnings.isEmpty())
                wallet.present(preview, yes("Nhận phòng khách sạn"))
            }
            assertEquals(card.copiesLeft - 1u, wallet.documents().single { it.id == card.id }.copiesLeft)
            val matrix = qrModules(code.text, Language.VI)
            assertEquals(matrix.size * matrix.size, matrix.dark.size.toUInt())

            assertEquals(listOf(code.text), code.codes)
            val bare = Verifier(wallet.trustList(), sandbox.roots, null, Language.VI)
            assertEquals("status.unchecked", bare.use { it.verify(code.text) }.code)
            Verifier.withBundle(wallet.bundle(), sandbox.roots, null, null, Language.VI).use { verifier ->
                assertEquals(2u, verifier.lists().statusLists)
                val verdict = verifier.verify(code.text)
                assertEquals(Outcome.VALID, verdict.outcome)
                assertEquals(name, (verdict.claims.single { it.path == "ho_ten" }.value as ClaimValue.Text).value)
                assertEquals("can_cuoc", verdict.documentType)
                assertNotNull(verdict.issuerName)

                val again = verifier.verify(code.text)
                assertEquals(Outcome.REFUSED to "replay.seen", again.outcome to again.code)
                assertTrue(again.claims.isEmpty())
                assertNull(again.issuerName)
                assertEquals(Outcome.REFUSED, verifier.verify("không phải mã").outcome)
            }
        }
    }

    @Test
    fun `a question is answered with a photo`() = runBlocking {
        sandbox.wallet { wallet ->
            sandbox.accept(wallet)
            wallet.refreshStatus()
            val bar = Verifier.withBundle(wallet.bundle(), sandbox.roots, "urn:example:bar", null, Language.EN)
            val request = QuestionRequest(
                documentTypes = listOf("can_cuoc"),
                claims = listOf("age_over_18", "anh_chan_dung"),
                purpose = Names(vi = "Kiểm tra tuổi", en = "Checking age"),
            )
            // Signed by a key of its own, which no list names: unknown all the same.
            val keys = JdkDeviceKeys()
            val key = keys.makeKeys(1u, KeyPolicy(KeyPurpose.SIGN, false, null, null)).single()
            val prepared = bar.prepareQuestion(request, "bar-1", key.publicKey!!)
            val signed = keys.sign(listOf(SignRequest(key.id, prepared.toBeSigned())), SignPrompt("", ""))
            val question = prepared.finish(signed.single())

            val view = wallet.readChallenge(question.text())
            assertEquals(Asker.Unknown to "urn:example:bar", view.asker to view.askerId)
            assertEquals("challenge.asker_unknown", view.warnings.single().code)
            val card = view.documents.single().document
            assertEquals("challenge.claim_not_asked", code { wallet.previewAnswer(question.text(), card.id, listOf("ho_ten")) })
            val code = wallet.previewAnswer(question.text(), card.id, view.asked).use { preview ->
                assertEquals(listOf("anh_chan_dung"), preview.view().files)
                wallet.present(preview, yes("Trả lời"))
            }
            assertTrue(code.codes.size > 1)

            Scan(bar, Question.restored(question.kept(), Language.EN)).use { scan ->
                val seen = code.codes.reversed().map { scan.add(it) }
                assertEquals(Seen.Verdict, seen.last())
                assertEquals(Outcome.VALID to Medium.PHONE, scan.verdict()!!.let { it.outcome to it.medium })
                val photo = scan.files().single()
                assertTrue(wallet.document(card.id).attachments.none { it.bytes.contentEquals(photo.bytes) }, "a copy is used once")
                assertEquals("RIFF", String(photo.bytes, 0, 4))
            }
            assertEquals("replay.seen", bar.verifyAnswer(code.text, question).code)
            assertEquals(Asker.Unknown, wallet.activity().last().asker)
        }
    }

    @Test
    fun `receive, fill and remember`() = runBlocking {
        sandbox.wallet { wallet ->
            sandbox.accept(wallet)
            val office = wallet.refreshTrust().offices.first { it.kinds.isNotEmpty() && it.url != null }
            wallet.previewInbox(office.id).use { preview ->
                val view = preview.view()
                assertEquals(office.id to false, view.office to view.reopening)
                assertTrue(view.shown.shown.any { it.path == "so_dinh_danh" })
                wallet.openInbox(preview, yes("Nhận thông báo"))
            }
            assertEquals("wallet.inbox_already_open", code { wallet.previewInbox(office.id) })
            assertEquals(0u, wallet.syncNotices().new)

            wallet.openForm(sandbox.formUrl).use { form ->
                val fields = form.view().fields
                assertTrue(fields.any { it.state == FieldState.FROM_DOCUMENT && it.sources.isNotEmpty() })
                assertTrue(form.view().proofs.single { it.documentType == "can_cuoc" }.shown.isNotEmpty())
                assertEquals("form.field_missing", code { wallet.submitForm(form, emptyMap(), yes("Đăng ký thường trú")) })
                val submitted = wallet.submitForm(form, TYPED.mapValues { ClaimValue.Text(it.value) }, yes("Đăng ký thường trú"))
                assertTrue(submitted.proven.isNotEmpty())

                val report = wallet.syncNotices()
                assertEquals(1u to 0u, report.new to report.setAside)
                val notice = wallet.openNotice(wallet.notices().single().id, yes("Báo đã đọc"))
                assertEquals(submitted.dossier, notice.summary.dossier)
                assertNotNull(notice.dossierState)
            }

            val log = wallet.activity()
            assertTrue(log.map { it.act }.containsAll(listOf(Act.RECEIVED, Act.INBOX_OPENED, Act.FORM_SUBMITTED, Act.NOTICE_OPENED)))
            val check = wallet.verifyActivity()
            assertEquals(log.size.toULong() to null, check.entries to check.brokenAt)
        }
    }

    @Test
    fun `what waits is seen, given up or carried on`() = runBlocking {
        val jdk = JdkDeviceKeys()
        var cancels = true
        val gate = Mutex(locked = true)
        val asked = CompletableDeferred<Unit>()
        val keys = object : DeviceKeys by jdk {
            override suspend fun sign(requests: List<SignRequest>, prompt: SignPrompt): List<ByteArray> {
                if (cancels) throw DeviceKeysException.Cancelled()
                asked.complete(Unit)
                return gate.withLock { jdk.sign(requests, prompt) }
            }
        }
        sandbox.wallet(keys) { wallet ->
            val waits = assertThrows<VidanException.Waits> { sandbox.accept(wallet) }
            assertEquals("device.cancelled" to waits.advice, told(waits))
            val seen = wallet.watchOperations().first { it.isNotEmpty() }.single()
            assertEquals(waits.operation to OperationKind.RECEIVE_OFFER, seen.id to seen.kind)
            assertEquals(waits.code, seen.waits?.code)
            wallet.giveUp(seen.id)
            assertTrue(wallet.operations().isEmpty())
            assertEquals("operation.unknown", code { wallet.goOn(seen.id) })
            assertEquals("operation.given_up", wallet.activity().last().refused)

            // A cancelled coroutine cancels nothing that was begun: whoever watches sees the end.
            cancels = false
            val accepting = launch { sandbox.accept(wallet) }
            asked.await()
            accepting.cancelAndJoin()
            assertTrue(wallet.operations().single().running)
            gate.unlock()
            wallet.watchOperations().first { it.isEmpty() }
            assertEquals(3, wallet.documents().size)
        }
    }

    @Test
    fun `many calls at a time`() = runBlocking {
        sandbox.wallet { wallet ->
            sandbox.accept(wallet)
            val listed = List(50) { async { wallet.documents().size } }.awaitAll()
            assertEquals(setOf(3), listed.toSet())
        }
    }

    @Test
    fun `an app's own transport carries the same day`() = runBlocking {
        sandbox.wallet(transport = JdkTransport()) { wallet ->
            assertEquals(3, sandbox.accept(wallet).documents.size)
        }
        val broken = object : Transport {
            override suspend fun send(request: HttpRequest): HttpResponse = throw IllegalStateException(request.url)
        }
        val refused = failure { sandbox.wallet(transport = broken) { } }
        assertEquals("network.broken", refused.code)
        assertFalse("127.0.0.1" in refused.toString())
    }

    @Test
    fun `keys that fail leave the wallet as it was`() = runBlocking {
        val jdk = JdkDeviceKeys()
        var fault: (() -> Nothing)? = null
        val keys = object : DeviceKeys by jdk {
            override suspend fun sign(requests: List<SignRequest>, prompt: SignPrompt): List<ByteArray> {
                fault?.invoke()
                return jdk.sign(requests, prompt)
            }
        }
        sandbox.wallet(keys) { wallet ->
            sandbox.accept(wallet)
            val card = wallet.documents().single { it.documentType == "can_cuoc" }
            suspend fun present() = wallet.preview(card.id, listOf("ho_ten"), null).use { wallet.present(it, yes("Thử")) }
            for ((cause, code) in listOf(
                DeviceKeysException.Cancelled() to "device.cancelled",
                IllegalStateException("079203001234") to "device.failed",
            )) {
                fault = { throw cause }
                val refused = failure { present() }
                assertEquals(code, refused.code)
                assertFalse("079203001234" in refused.toString())
                assertEquals(card, wallet.documents().single { it.id == card.id })
            }
            fault = null
            present()
            // Said to be gone and listed all the same: no copy is given up for that.
            val left = wallet.documents().single { it.id == card.id }.copiesLeft
            fault = { throw DeviceKeysException.KeyGone() }
            assertEquals("device.key_gone", failure { present() }.code)
            assertEquals(left, wallet.documents().single { it.id == card.id }.copiesLeft)
            fault = null
            present()
        }
    }

    private fun yes(purpose: String) = Consent(purpose, ConsentMethod.SCREEN)

    private fun told(error: VidanException) = error.code to error.advice

    private suspend fun failure(act: suspend () -> Any?): VidanException.Failed =
        try {
            act()
            throw AssertionError("nothing failed")
        } catch (failed: VidanException.Failed) {
            failed
        }

    private suspend fun code(act: suspend () -> Any?): String = failure(act).code

    private companion object {
        /** What the person types into CT01. */
        val TYPED = mapOf(
            "kinh_gui" to "Công an phường Hoàn Kiếm, Thành phố Hà Nội",
            "sdt" to "0912345678",
            "chu_ho.ho_ten" to "Trần Văn Mẫu",
            "chu_ho.quan_he" to "con",
            "chu_ho.so_dinh_danh" to "001070000016",
            "noi_dung" to "Đăng ký thường trú về ở cùng cha mẹ",
        )
    }
}
