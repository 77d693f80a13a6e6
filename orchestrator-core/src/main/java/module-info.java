/**
 * The engine of the job orchestrator: queue, dispatch, execution and results; nothing of the web.
 */
module org.joborchestrator.core {
  requires com.zaxxer.hikari;
  requires java.sql;
  requires jdk.management;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
  requires static transitive org.jspecify;

  exports org.joborchestrator;
  exports org.joborchestrator.background;
  exports org.joborchestrator.download;
  exports org.joborchestrator.execute;
  exports org.joborchestrator.files;
  exports org.joborchestrator.job;
  exports org.joborchestrator.node;
  exports org.joborchestrator.queue;
  exports org.joborchestrator.store;
  exports org.joborchestrator.upload;
}
