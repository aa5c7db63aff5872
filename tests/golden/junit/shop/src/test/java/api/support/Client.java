// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import api.Hooks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Sends a request as it is: HTTP/1.1, no redirects, no cookies, no header that the case does not have. */
final class Client {

    private static final int TRIES = 4;
    private static final long LONGEST_WAIT_S = 30;
    private static final Duration TIMEOUT = Duration.ofMillis(
        Math.round(1000 * Double.parseDouble(Settings.get("API_TIMEOUT").orElse("10")))
    );
    private static final Pattern ILLEGAL = Pattern.compile(
        "[^A-Za-z0-9._~:/?@!$&'()*+,;=%\\[\\]-]|%(?![0-9A-Fa-f]{2})"
    );
    private static final HttpClient HTTP = make();

    private Client() {}

    /** Answers 429 and 503 that say when to come again are tried again, three times. */
    static Answer send(Request request) {
        try {
            Answer answer = once(request);
            for (int tries = 1; tries < TRIES && waitTime(answer).isPresent(); tries++) {
                Thread.sleep(1000 * waitTime(answer).orElseThrow());
                answer = once(request);
            }
            return answer;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(error);
        }
    }

    /** Seconds that a busy service asks us to wait; nothing where it does not, or for longer than we do. */
    static Optional<Long> waitTime(Answer answer) {
        if (answer.status() != 429 && answer.status() != 503) {
            return Optional.empty();
        }
        return answer
            .headers()
            .firstValue("Retry-After")
            .filter(text -> text.matches("\\d{1,2}"))
            .map(Long::valueOf)
            .filter(seconds -> seconds <= LONGEST_WAIT_S);
    }

    private static Answer once(Request request) throws IOException, InterruptedException {
        BodyPublisher body =
            request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(request.body());
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(request.target())).method(request.method(), body);
        // Not kept alive: a connection that the server closes meanwhile would fail a test that did nothing wrong.
        if (!request.has("Connection")) {
            builder.header("Connection", "close");
        }
        request.headers().forEach(header -> builder.header(header.name(), header.value()));
        if (Settings.isOn("SPECMINT_TRACE")) {
            builder.header("X-SpecMint-Case", request.caseId());
        }
        Hooks.before(builder, request.caseId());
        long start = System.nanoTime();
        HttpResponse<byte[]> response = whole(HTTP.sendAsync(builder.build(), BodyHandlers.ofByteArray()));
        long millis = (System.nanoTime() - start) / 1_000_000;
        return new Answer(response.statusCode(), response.headers(), response.body(), millis);
    }

    /** The JDK's own limit ends where the body begins, and a stream of events need never end. */
    private static HttpResponse<byte[]> whole(CompletableFuture<HttpResponse<byte[]>> exchange)
        throws IOException, InterruptedException {
        try {
            return exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException error) {
            exchange.cancel(true);
            throw new HttpTimeoutException("not within " + TIMEOUT.toMillis() / 1000.0 + " s (API_TIMEOUT)");
        } catch (ExecutionException error) {
            throw error.getCause() instanceof IOException cause ? cause : new IOException(error.getCause());
        }
    }

    /** java.net.URI is stricter than servers are: what it refuses in a target is percent-encoded. */
    private static URI uri(String target) {
        int query = target.indexOf('?') < 0 ? target.length() : target.indexOf('?');
        String path = target.substring(0, query).replace("[", "%5B").replace("]", "%5D");
        String legal = ILLEGAL.matcher(path + target.substring(query)).replaceAll(found ->
            Placeholders.percent(found.group())
        );
        return URI.create(Settings.baseUrl().orElseThrow() + legal);
    }

    private static HttpClient make() {
        // Read once, when the JDK's client is first used: headers that a case may set itself, and a new try where
        // a kept connection turns out to be closed before anything was answered.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection,expect,host,upgrade");
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "true");
        HttpClient.Builder builder = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT);
        proxy(URI.create(Settings.baseUrl().orElseThrow())).ifPresent(builder::proxy);
        Settings.get("API_CA_FILE").map(Client::trusting).ifPresent(builder::sslContext);
        return builder.build();
    }

    /** The usual variables: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in either case. */
    private static Optional<ProxySelector> proxy(URI base) {
        for (String domain : environment("NO_PROXY").orElse("").split("[\\s,]+")) {
            String suffix = domain.replaceAll("^\\*?\\.", "").replaceAll(":\\d+$", "");
            boolean isIt = base.getHost().equals(suffix) || base.getHost().endsWith("." + suffix);
            if (domain.equals("*") || (!suffix.isEmpty() && isIt)) {
                return Optional.of(HttpClient.Builder.NO_PROXY);
            }
        }
        return environment(base.getScheme().toUpperCase(Locale.ROOT) + "_PROXY")
            .or(() -> environment("ALL_PROXY"))
            .map(address -> URI.create(address.contains("://") ? address : "http://" + address))
            .map(address -> new InetSocketAddress(address.getHost(), address.getPort() < 0 ? 80 : address.getPort()))
            .map(ProxySelector::of);
    }

    private static Optional<String> environment(String name) {
        String lower = System.getenv(name.toLowerCase(Locale.ROOT));
        return Optional.ofNullable(lower == null ? System.getenv(name) : lower).filter(text -> !text.isEmpty());
    }

    private static SSLContext trusting(String file) {
        try (InputStream stream = Files.newInputStream(Path.of(file))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(stream)) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException error) {
            throw new IllegalStateException("API_CA_FILE cannot be read: " + error.getMessage(), error);
        }
    }
}
