package dev.tenon.exchange;

import dev.tenon.api.Body;
import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.Problem;
import dev.tenon.api.Response;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Turns a whole response into the part of it that was asked for (RFC 9110 sections 14 and 15.3.7). */
final class RangeAnswers {

    private RangeAnswers() {}

    /** 206 with the range asked for, 416, or the response as it is if the range does not apply. */
    static Response select(RequestView request, Response response) {
        long length = response.body().length().orElse(-1);
        // RFC 9110 section 5.3: Range is no list, so two lines of it are malformed, and so ignored like anything
        // malformed.
        List<String> fields = request.headers().all("Range");
        if (length < 0
                || fields.size() != 1
                || EngineAccess.source(response.body()) instanceof Source.Stream
                || !Conditions.rangeApplies(
                        request.headers(), response.validators(), System.currentTimeMillis() / 1000)) {
            return response;
        }
        return switch (ByteRanges.select(fields.getFirst(), length)) {
            case ByteRanges.Whole whole -> response;
            case ByteRanges.Unsatisfiable none -> {
                Exchange.discard(response);
                Problem problem = Problem.of(416, "The range starts past the end, at byte " + length + ".");
                yield ErrorAnswers.render(
                        Response.problem(problem).withHeader("Content-Range", MultipartRanges.unsatisfiedRange(length)),
                        problem,
                        request.headers(),
                        request.id());
            }
            case ByteRanges.Parts parts
            when parts.ranges().size() == 1 -> single(response, parts.ranges().getFirst(), length);
            case ByteRanges.Parts several -> several(response, several.ranges(), length);
        };
    }

    private static Response several(Response response, List<ByteRanges.Range> ranges, long length) {
        String boundary = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36)
                + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36)
                + "tenonpart";
        MultipartRanges framing =
                MultipartRanges.of(boundary, response.header("Content-Type").orElse(""), ranges, length);
        Source whole = EngineAccess.source(response.body());
        return response.withStatus(206)
                .withHeader("Content-Type", framing.contentType())
                .withBody(Body.stream(framing.contentLength(), new RangeParts(whole, ranges, framing)));
    }

    private static Response single(Response response, ByteRanges.Range range, long length) {
        long count = range.length();
        Body part = switch (EngineAccess.source(response.body())) {
            case Source.Bytes bytes ->
                Body.of(Arrays.copyOfRange(bytes.bytes(), (int) range.first(), (int) range.last() + 1));
            case Source.Channel channel -> Body.file(channel.channel(), channel.position() + range.first(), count);
            case Source.File file -> EngineAccess.region(file, range.first(), count);
            case Source.Empty empty -> Body.empty();
            case Source.Stream stream -> response.body();
        };
        return response.withStatus(206)
                .withBody(part)
                .withHeader("Content-Range", MultipartRanges.contentRange(range, length));
    }
}
