/**
 * All that a plugin may see of the server: the handler it implements, the request it is given, the response it returns.
 *
 * <p>A plugin is one class that implements {@link dev.tenon.api.RequestHandler}, listed in
 * {@code META-INF/services/dev.tenon.api.RequestHandler} of a JAR that is dropped into the plugins directory. Everything
 * in this package uses the JDK alone, holds no {@code null}, and grows only by default methods, so that a plugin that was
 * compiled against an older API keeps working.
 *
 * <p>Who implements what: plugins implement {@link dev.tenon.api.RequestHandler}, {@link dev.tenon.api.BodyProducer} and
 * {@link dev.tenon.api.DuplexHandler}; the server (and the test kit) implements every other interface.
 *
 * <p>Threads: values ({@code Response}, {@code Headers}, {@code Body}, {@code Parameters}, {@code Problem},
 * {@code Validators}, {@code Cookie}, {@code QualityList}) are immutable and safe to share. A {@code Request} belongs to the
 * one call that was given it. The semantics are those of RFC 9110. Tests: {@code server-api/src/test}, and every suite of the
 * server.
 */
@NullMarked
package dev.tenon.api;

import org.jspecify.annotations.NullMarked;
