package dev.truehop.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Both tables as a decoder sees them (RFC 7541, 2.3): the static one, and the
/// newest entries of the dynamic one, whose size is bounded in octets.
final class HpackTable {
  private static final int FIRST_SLOTS = 8;

  private @Nullable HpackEntry[] ring = new @Nullable HpackEntry[0];
  private int newest;
  private int count;
  private int octets;
  private int capacity = Http2Limits.TABLE_OCTETS;

  /// The entry of an index, counted from 1; null if there is none.
  @Nullable HpackEntry entry(int index) {
    if (index <= HpackStaticTable.LENGTH) {
      return index > 0 ? HpackStaticTable.entry(index) : null;
    }
    int age = index - HpackStaticTable.LENGTH - 1;
    return age < count ? ring[newest - age & ring.length - 1] : null;
  }

  /// The peer's encoder says how much it will use.
  ///
  /// @return whether it may
  boolean capacity(int octets) {
    if (octets > Http2Limits.TABLE_OCTETS) {
      return false;
    }
    capacity = octets;
    shrink(0);
    return true;
  }

  /// Adds an entry, after dropping the oldest to make room; one that is too large for the table
  /// empties it (RFC 7541, 4.4).
  void add(HpackEntry entry) {
    shrink(entry.size());
    if (entry.size() > capacity) {
      return;
    }
    if (count == ring.length) {
      grow();
    }
    newest = newest + 1 & ring.length - 1;
    ring[newest] = entry;
    count++;
    octets += entry.size();
  }

  private void shrink(int wanted) {
    while (count > 0 && octets + wanted > capacity) {
      int oldest = newest - count + 1 & ring.length - 1;
      HpackEntry entry = ring[oldest];
      assert entry != null : "an entry in every slot that counts";
      octets -= entry.size();
      ring[oldest] = null;
      count--;
    }
  }

  private void grow() {
    @Nullable HpackEntry[] larger =
        Arrays.copyOf(new @Nullable HpackEntry[0], Math.max(FIRST_SLOTS, ring.length * 2));
    for (int age = 0; age < count; age++) {
      larger[count - 1 - age] = ring[newest - age & ring.length - 1];
    }
    ring = larger;
    newest = count - 1;
  }

  /// Octets in the dynamic table, as RFC 7541, 4.1 counts them.
  int octets() {
    return octets;
  }
}
