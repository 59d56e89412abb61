package dev.truehop.balance;

/// Worker-confined: what one worker knows about the endpoints of a cluster, asked on that worker.
/// Both answers stay the same during one pick.
public interface LoadView {

  /// How many endpoints there are; 0 is legal.
  int size();

  /// How many exchanges of this worker are under way at an endpoint, 0 or more.
  ///
  /// @param endpoint an index from 0 to `size() - 1`
  int active(int endpoint);
}
