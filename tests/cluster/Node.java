import java.nio.file.*;
import java.util.concurrent.CountDownLatch;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;

/** One OpenSearch node in this process. Arguments: NAME HTTP_PORT TRANSPORT_PORT HOME DATA SEEDS NODES [SETTING=VALUE]... */
class Node {
  public static void main(String[] a) throws Exception {
    Path home = Path.of(a[3]).toAbsolutePath(), data = Path.of(a[4]).toAbsolutePath();
    Settings.Builder given = Settings.builder();
    for (int at = 7; at < a.length; at++) given.put(a[at].split("=", 2)[0], a[at].split("=", 2)[1]);
    Settings settings = Settings.builder()
        .put("cluster.name", "dateline").put("node.name", a[0]).put("network.host", "127.0.0.1")
        .put("path.home", home.toString()).put("path.data", data.resolve("data").toString())
        .put("path.logs", data.resolve("logs").toString())
        // A machine to try it on may be nearly full.
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        .put("http.port", a[1]).put("transport.port", a[2])
        .putList("discovery.seed_hosts", a[5].split(",")).putList("cluster.initial_cluster_manager_nodes", a[6].split(","))
        .put(given.build())
        .build();
    var node = new org.opensearch.node.Node(new Environment(settings, home.resolve("config")));
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try { node.close(); } catch (Exception e) { e.printStackTrace(); }
      stopped.countDown();
    }));
    node.start();
    System.out.println("started " + a[0]);
    stopped.await();
  }
}
