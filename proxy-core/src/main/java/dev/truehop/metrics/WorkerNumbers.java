package dev.truehop.metrics;

import java.util.List;

/// Asks every worker for a copy of its numbers. Called on the admin thread, which may wait for the
/// workers; a worker that does not answer in time is left out.
public interface WorkerNumbers {
  List<WorkerSnapshot> read();
}
