package dev.tenon;

import dev.tenon.admin.VerificationView;
import dev.tenon.plugin.PluginDoctor;
import java.io.IOException;
import java.nio.file.Path;

/** Examines what is to be dropped into the plugins directory, without a server and without loading a class of it. */
public final class Verification {

    private Verification() {}

    /**
     * Examines a JAR, a source file or a folder of classes.
     *
     * @throws IOException if there is no room for temporary files
     */
    public static VerificationView of(Path file) throws IOException {
        PluginDoctor.Diagnosis diagnosis = PluginDoctor.examine(file, Verification.class.getClassLoader());
        return new VerificationView(
                file,
                diagnosis.sha256(),
                diagnosis.version(),
                diagnosis.plugins().stream()
                        .map(found -> new VerificationView.Plugin(found.name(), found.className(), found.exclusive()))
                        .toList(),
                diagnosis.problems().stream().map(Control::view).toList());
    }
}
