package org.joborchestrator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way dependencies go inside the core. */
final class ArchitectureTest {
  private static final String ROOT = "org.joborchestrator";
  private static final String OURS = ROOT + "..";

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void packages_haveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void core_dependsOnTheJdkTheLoggingApiAndTheDatabaseOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            OURS,
            "java..",
            "javax.sql..",
            "com.sun.management..",
            "org.slf4j..",
            "org.jspecify..",
            "com.zaxxer.hikari..",
            "org.sqlite..")
        .check(CORE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"job", "background"})
  void contracts_importNothingElseOfOurs(String name) {
    String contract = ROOT + "." + name;
    noClasses()
        .that()
        .resideInAPackage(contract)
        .should()
        .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAPackage(contract))))
        // A package that is not there yet imports nothing.
        .allowEmptyShould(true)
        .check(CORE);
  }

  @Test
  void root_isImportedByNothing() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(CORE);
  }
}
