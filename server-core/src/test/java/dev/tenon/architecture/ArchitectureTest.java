package dev.tenon.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.Buffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The house: which room may see which (the table in {@code CONTRIBUTING.md}), and what the pure rooms may use. */
class ArchitectureTest {

    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tenon");

    /** For each room the rooms that it may import; the API is open to all. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("cli", Set.of("", "config", "admin")),
            Map.entry("config", Set.of()),
            Map.entry("plugin", Set.of("config")),
            Map.entry("routing", Set.of()),
            Map.entry("exchange", Set.of("routing", "http")),
            Map.entry("http", Set.of()),
            Map.entry("http1", Set.of("http")),
            Map.entry("transport", Set.of("config", "http")),
            Map.entry("engine", Set.of("transport", "exchange", "routing", "http", "http1")),
            Map.entry("admin", Set.of()));

    private static final String[] PURE = {"dev.tenon.http..", "dev.tenon.http1.."};

    @Test
    void theScanSawTheServer() {
        assertThat(SERVER.size()).isGreaterThan(150);
        for (String room : MAY_IMPORT.keySet()) {
            assertThat(SERVER.that(resideInAPackage("dev.tenon." + room)))
                    .as("classes of room " + room)
                    .isNotEmpty();
        }
    }

    @Test
    void everyRoomIsInTheTable() {
        Set<String> found = new TreeSet<>();
        for (JavaClass each : SERVER) {
            found.add(room(each.getPackageName()));
        }
        found.removeAll(Set.of("", "api"));
        assertThat(found).isEqualTo(new TreeSet<>(MAY_IMPORT.keySet()));
    }

    @Test
    void roomsImportOnlyWhatTheTableAllows() {
        MAY_IMPORT.forEach((room, allowed) -> {
            List<String> packages = new ArrayList<>(List.of("dev.tenon." + room, "dev.tenon.api"));
            allowed.forEach(other -> packages.add(other.isEmpty() ? "dev.tenon" : "dev.tenon." + other));
            DescribedPredicate<JavaClass> forbidden = resideInAPackage("dev.tenon..")
                    .and(resideOutsideOfPackages(packages.toArray(String[]::new)))
                    .as("another room than " + packages);
            noClasses()
                    .that()
                    .resideInAPackage("dev.tenon." + room)
                    .should()
                    .dependOnClassesThat(forbidden)
                    .check(SERVER);
        });
    }

    @Test
    void noRoomSeesTheCompositionRootButTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.tenon", "dev.tenon.cli")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.tenon"))
                .check(SERVER);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.tenon.(*)..").should().beFreeOfCycles().check(SERVER);
    }

    @Test
    void pureRoomsUseNothingThatWaitsOrKnowsTheTime() {
        classes()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .onlyDependOnClassesThat(resideInAPackage("java.lang..")
                        .or(resideInAPackage("java.util.function"))
                        .or(resideInAPackage("java.util"))
                        .or(resideInAPackage("java.util.stream"))
                        .or(resideInAPackage("java.time"))
                        .or(resideInAPackage("java.nio.charset"))
                        .or(assignableTo(Buffer.class))
                        .or(type(ByteOrder.class))
                        .or(resideInAPackage("org.jspecify.annotations"))
                        .or(resideInAPackage("dev.tenon.api"))
                        .or(resideInAPackage("dev.tenon.http"))
                        .or(resideInAPackage("dev.tenon.http1"))
                        .or(DescribedPredicate.describe(
                                "primitive arrays", type -> type.isArray() || type.isPrimitive())))
                .check(SERVER);
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "threads and loggers",
                        type -> type.isEquivalentTo(Thread.class)
                                || type.isAssignableTo(Runnable.class)
                                || type.getName().startsWith("java.lang.System$Logger")))
                .check(SERVER);
    }

    @Test
    void onlyTheTransportHasSockets() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.tenon.transport", "dev.tenon.cli")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "sockets",
                        type -> type.getName()
                                        .matches(
                                                "java\\.nio\\.channels\\.(Server)?Socket.*|java\\.nio\\.channels\\.Selec.*")
                                || type.getName().matches("java\\.net\\.(Server)?Socket")))
                .check(SERVER);
    }

    @Test
    void theApiUsesTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("dev.tenon.api")
                .should()
                .onlyDependOnClassesThat(resideInAPackage("java..")
                        .or(resideInAPackage("dev.tenon.api"))
                        .or(resideInAPackage("org.jspecify.annotations"))
                        .or(DescribedPredicate.describe("primitives", type -> type.isArray() || type.isPrimitive())))
                .check(SERVER);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass each : SERVER) {
            if (!each.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
                unmarked.add(each.getPackageName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    private static String room(String packageName) {
        String rest = packageName.substring("dev.tenon".length());
        int dot = rest.indexOf('.', 1);
        return rest.isEmpty() ? "" : rest.substring(1, dot < 0 ? rest.length() : dot);
    }
}
