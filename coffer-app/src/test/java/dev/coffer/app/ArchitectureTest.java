package dev.coffer.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds the shape of the house: the chain of modules, one door per sub-package, third parties where they
/// belong.
class ArchitectureTest {
    private static final JavaClasses COFFER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                    "dev.coffer.store",
                    "dev.coffer.repository",
                    "dev.coffer.media",
                    "dev.coffer.server",
                    "dev.coffer.app");

    private static final List<String> MODULES =
            List.of("dev.coffer.store", "dev.coffer.repository", "dev.coffer.media", "dev.coffer.server");

    @Test
    void everyModuleKnowsOnlyThoseBeforeIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("store")
                .definedBy("dev.coffer.store..")
                .layer("repository")
                .definedBy("dev.coffer.repository..")
                .layer("media")
                .definedBy("dev.coffer.media..")
                .layer("server")
                .definedBy("dev.coffer.server..")
                .layer("app")
                .definedBy("dev.coffer.app..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("media")
                .mayOnlyBeAccessedByLayers("server", "app")
                .whereLayer("repository")
                .mayOnlyBeAccessedByLayers("media", "server", "app")
                .check(COFFER);
    }

    @Test
    void everySubPackageOpensOneDoor() {
        Map<String, List<String>> doors = COFFER.stream()
                .filter(type -> MODULES.stream()
                        .anyMatch(module -> type.getPackageName().startsWith(module + ".")))
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .collect(Collectors.groupingBy(
                        JavaClass::getPackageName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getSimpleName, Collectors.toList())));
        assertThat(doors)
                .isNotEmpty()
                .allSatisfy((place, types) ->
                        assertThat(types).as("public classes of %s", place).hasSize(1));
    }

    @Test
    void theRootPackageOfAModuleDoesNotKnowItsWaysOfBeing() {
        for (String module : List.of("dev.coffer.store", "dev.coffer.media")) {
            noClasses()
                    .that()
                    .resideInAPackage(module)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(module + ".*")
                    .check(COFFER);
        }
    }

    @Test
    void packagesOfAModuleHaveNoCycles() {
        for (String module : MODULES) {
            SlicesRuleDefinition.slices()
                    .matching(module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(COFFER);
        }
    }

    @Test
    void thirdPartiesStayInTheModuleThatIsCutForThem() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.coffer.store.s3..", "dev.coffer.store.aws..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.awssdk..")
                .check(COFFER);
        onlyIn("dev.coffer.repository..", "org.flywaydb..", "com.zaxxer..", "org.sqlite..", "java.sql..");
        onlyIn("dev.coffer.repository.jobs..", "com.github.kagkarlsson..", "com.cronutils..");
        onlyIn("dev.coffer.server..", "org.eclipse.jetty..");
        onlyIn("dev.coffer.app..", "picocli..", "org.snakeyaml..");
    }

    @Test
    void foreignFunctionsAreCalledInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.coffer.media.vips..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .check(COFFER);
    }

    @Test
    void namesSayWhatAThingIs() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)")
                .check(COFFER);
    }

    @Test
    void onlyTheCommandLineSpeaksToTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.coffer.app..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(COFFER);
    }

    private static void onlyIn(String ours, String... theirs) {
        noClasses()
                .that()
                .resideOutsideOfPackage(ours)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(theirs)
                .check(COFFER);
    }
}
