package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteCountTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1, 1 byte",
        "999, 999 bytes",
        "1000, 1.0 KiB",
        "1434, 1.4 KiB",
        "10188, 9.9 KiB",
        "10240, 10 KiB",
        "1022976, 999 KiB",
        "1023999, 1.0 MiB",
        "1048576, 1.0 MiB",
        "10737418240, 10 GiB",
        "9223372036854775807, 8.0 EiB"
    })
    void roundsToWhatPeopleRead(long bytes, String words) {
        assertThat(ByteCount.rounded(bytes)).isEqualTo(words);
    }

    @Test
    void groupsDigits() {
        assertThat(ByteCount.exact(1)).isEqualTo("1 byte");
        assertThat(ByteCount.exact(999)).isEqualTo("999 bytes");
        assertThat(ByteCount.exact(1_234_567)).isEqualTo("1,234,567 bytes");
        assertThat(ByteCount.exact(Long.MAX_VALUE)).isEqualTo("9,223,372,036,854,775,807 bytes");
    }
}
