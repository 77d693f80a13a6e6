/** Job orchestrator: accepts jobs, runs them on clients, and keeps their results. */
module org.joborchestrator.core {
  requires com.zaxxer.hikari;
  requires java.sql;
  requires jdk.management;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
  requires static transitive org.jspecify;

  exports org.joborchestrator.job;
}
