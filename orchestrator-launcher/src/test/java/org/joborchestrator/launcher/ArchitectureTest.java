package org.joborchestrator.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Which way dependencies go between the modules: launcher, then jaxrs, then core. */
final class ArchitectureTest {
  private static final String JAXRS = "org.joborchestrator.jaxrs..";
  private static final String LAUNCHER = "org.joborchestrator.launcher..";

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.joborchestrator");

  @Test
  void core_dependsOnNeitherJaxrsNorLauncher() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackages(JAXRS, LAUNCHER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(JAXRS, LAUNCHER);
    rule.check(ALL);
  }

  @Test
  void jaxrs_doesNotDependOnLauncher() {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage(JAXRS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(LAUNCHER);
    rule.check(ALL);
  }
}
