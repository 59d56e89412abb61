package dev.truehop.config;

import static dev.truehop.config.Readers.address;
import static dev.truehop.config.Readers.choice;
import static dev.truehop.config.Readers.duration;
import static dev.truehop.config.Readers.integer;
import static dev.truehop.config.Readers.list;
import static dev.truehop.config.Readers.listOfSome;
import static dev.truehop.config.Readers.section;
import static dev.truehop.config.Readers.unique;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Worker-confined (to the loading thread): reads the top level.
final class ConfigReader {
  private final ClusterNames clusters = new ClusterNames();
  private final Map<HostPort, String> bound = Readers.noOwners();
  private final ConfigLoader.Checks checks;
  private final int defaultWorkers;

  /// @param cores of the machine
  ConfigReader(int cores, ConfigLoader.Checks checks) {
    this.checks = checks;
    this.defaultWorkers = Math.min(2, Math.max(1, cores));
  }

  TruehopConfig read(Section top) {
    AdminConfig admin = top.read("admin", section(this::admin), AdminConfig.DEFAULT);
    bound.putIfAbsent(admin.address(), "`admin.address`, which is the default");
    int workers = top.read("workers", integer(1, Limits.MAX_WORKERS), defaultWorkers);
    AccessLogConfig accessLog =
        top.read(
            "accessLog",
            section(new AccessLogReader(checks.formats())::read),
            AccessLogConfig.DEFAULT);
    DrainConfig drain = top.read("drain", section(ConfigReader::drain), DrainConfig.DEFAULT);
    List<ClusterConfig> clusterConfigs =
        top.require(
            "clusters", list(section(new ClusterReader(clusters, checks.tls())::read)), List.of());
    List<ListenerConfig> listeners =
        top.require(
            "listeners",
            listOfSome(
                section(new ListenerReader(clusters, bound, checks.tls())::read),
                "at least one listener is needed"),
            List.of());
    Transport transport = top.read("transport", choice(Transport.values()), Transport.AUTO);
    return new TruehopConfig(
        admin, workers, accessLog, drain, listeners, clusterConfigs, transport);
  }

  private AdminConfig admin(Section s) {
    return new AdminConfig(
        s.read("address", unique(address(0), bound), AdminConfig.DEFAULT.address()));
  }

  private static DrainConfig drain(Section s) {
    return new DrainConfig(
        s.read("timeout", duration(Duration.ZERO, Limits.LONGEST), DrainConfig.DEFAULT.timeout()));
  }
}
