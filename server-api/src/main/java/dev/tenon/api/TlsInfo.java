package dev.tenon.api;

import java.security.cert.Certificate;
import java.util.List;

/**
 * What TLS knows of a connection.
 *
 * @param protocol the version, for example {@code TLSv1.3}
 * @param cipherSuite the suite's standard name, for example {@code TLS_AES_128_GCM_SHA256}
 * @param serverName the name the client asked for (SNI, RFC 6066 section 3), or empty
 * @param peerCertificates the client's certificate chain, its own first; empty if it showed none
 */
public record TlsInfo(String protocol, String cipherSuite, String serverName, List<Certificate> peerCertificates) {

    public TlsInfo {
        peerCertificates = List.copyOf(peerCertificates);
    }
}
