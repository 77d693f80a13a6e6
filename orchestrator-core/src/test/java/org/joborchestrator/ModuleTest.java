package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.joborchestrator.job.Job;
import org.junit.jupiter.api.Test;

/** What a module that requires this one can use. */
final class ModuleTest {

  private static final List<Class<?>> ENTRIES =
      List.of(Orchestrator.class, OrchestratorBuilder.class, Client.class, ClientBuilder.class);

  /** All that public methods take and give, from the entry classes on. */
  private static Set<Class<?>> api() {
    Set<Class<?>> seen = new HashSet<>();
    Queue<Class<?>> next = new ArrayDeque<>(ENTRIES);
    while (!next.isEmpty()) {
      Class<?> type = next.remove();
      if (type.getName().startsWith("org.joborchestrator.") && seen.add(type)) {
        for (Method method : type.getMethods()) {
          if (!Modifier.isVolatile(method.getModifiers())) { // a bridge
            add(method.getGenericReturnType(), next);
            List.of(method.getGenericParameterTypes()).forEach(each -> add(each, next));
          }
        }
      }
    }
    return seen;
  }

  private static void add(Type type, Queue<Class<?>> to) {
    if (type instanceof Class<?> plain) {
      to.add(plain.isArray() ? plain.getComponentType() : plain);
    } else if (type instanceof ParameterizedType generic) {
      add(generic.getRawType(), to);
      List.of(generic.getActualTypeArguments()).forEach(each -> add(each, to));
    }
  }

  @Test
  void whatTheApiNames_isExported() throws Exception {
    Path classes =
        Path.of(Orchestrator.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> exported =
        ModuleFinder.of(classes)
            .find("org.joborchestrator.core")
            .orElseThrow()
            .descriptor()
            .exports()
            .stream()
            .filter(exports -> !exports.isQualified())
            .map(Exports::source)
            .collect(Collectors.toSet());

    Set<String> hidden = new TreeSet<>();
    for (Class<?> type : api()) {
      if (!exported.contains(type.getPackageName())) {
        hidden.add(type.getName());
      }
    }

    assertEquals(Set.of(), hidden);
    assertTrue(api().contains(Job.class), "the API reaches no jobs");
  }
}
