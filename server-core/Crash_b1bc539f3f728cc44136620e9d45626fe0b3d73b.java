import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_b1bc539f3f728cc44136620e9d45626fe0b3d73b {
    static final String base64Bytes = String.join("", "W3NlcnZlcl0gIyBpdCdzCmxpc3RlbiA9IFsiMTI3LjAuMC4xOjAiLCAidW5peDovcnVuL3Quc29jayIsICdbOjoxXTokdGhlIFRPTUwgcGFyc2Vye1BPUlR9J10KZGF0YV9kaXIgPSAiQzpcXGRpclx1MDA0MSIKW3NlcnZlci5saW1pdHNdCmJvZHlfYnl0ZXMgPSAxXzAwMApbW21vdW50XV0KcGF0aCA9ICIvIgpwbHVnaW4gPSAic3RhdGljIgpbbW91LnRvbnB0aW9uc10Kcm9vdCA9ICIiIgphIFwKICAgYiIiIgoib2RkIGtleSIgPSB7YSA9IDEsIGIgPSBbMS41LCAyZTNdLCBpZGxlX3NlY29uZHN1bnQub3B0aW9ucy5ydWxlXV0KeCA9ICcnJwpyYXcnJycK");

    public static void main(String[] args) throws Throwable {
        Crash_b1bc539f3f728cc44136620e9d45626fe0b3d73b.class.getClassLoader().setDefaultAssertionStatus(true);
        try {
            Method fuzzerInitialize = dev.tenon.fuzz.TomlFuzz.class.getMethod("fuzzerInitialize");
            fuzzerInitialize.invoke(null);
        } catch (NoSuchMethodException ignored) {
            try {
                Method fuzzerInitialize = dev.tenon.fuzz.TomlFuzz.class.getMethod("fuzzerInitialize", String[].class);
                fuzzerInitialize.invoke(null, (Object) args);
            } catch (NoSuchMethodException ignored1) {
            } catch (IllegalAccessException | InvocationTargetException e) {
                e.printStackTrace();
                System.exit(1);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
        byte[] input = java.util.Base64.getDecoder().decode(base64Bytes);
        dev.tenon.fuzz.TomlFuzz.fuzzerTestOneInput(input);
    }
}