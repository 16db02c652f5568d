package vidan

import java.io.IOException
import java.io.InputStream
import java.net.ConnectException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.net.http.HttpTimeoutException
import java.time.Duration
import javax.net.ssl.SSLException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** An app's own way to the network, on the JDK's client. Every answer ends at the size the wallet allows. */
class JdkTransport : Transport {
    private val client = HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofSeconds(10))
        .build()

    override suspend fun send(request: HttpRequest): HttpResponse = withContext(Dispatchers.IO) {
        try {
            val answer = client.send(outgoing(request), BodyHandlers.ofInputStream())
            HttpResponse(
                status = answer.statusCode().toUShort(),
                headers = answer.headers().map().flatMap { (name, values) -> values.map { HttpHeader(name, it) } },
                body = answer.body().use { read(it, request.maxResponse) },
            )
        } catch (_: HttpTimeoutException) {
            throw TransportException.Timeout()
        } catch (_: ConnectException) {
            throw TransportException.NoConnection()
        } catch (_: SSLException) {
            throw TransportException.Tls()
        } catch (_: IOException) {
            throw TransportException.Broken()
        }
    }

    private fun outgoing(request: HttpRequest): java.net.http.HttpRequest {
        val builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url)).timeout(Duration.ofSeconds(30))
        request.headers.forEach { builder.header(it.name, it.value) }
        return when (request.method) {
            HttpMethod.GET -> builder.GET()
            HttpMethod.POST -> builder.POST(BodyPublishers.ofByteArray(request.body))
        }.build()
    }

    private fun read(body: InputStream, max: ULong): ByteArray {
        val limit = max.coerceAtMost((Int.MAX_VALUE - 1).toULong()).toInt()
        val bytes = body.readNBytes(limit + 1)
        if (bytes.size > limit) throw TransportException.BodyTooLarge()
        return bytes
    }
}
