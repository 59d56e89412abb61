package dev.truehop.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Walks over a chunked body in place (RFC 9112 section 7.1), refuses what is not
/// exact, and says which octets are to be forwarded. One per direction, reused after `reset`.
///
/// Chunk data is skipped by its length; only framing octets are looked at one by one. The outcome
/// does not depend on how the input is cut. Use:
///
/// ```
/// while (true) {
///   int keep = scanner.scan(buf, from, to);   // forward [from, keep)
///   if (scanner.state() != State.SKIP) break; // OPEN: read more; DONE: the body ended at keep
///   from = scanner.skipTo();                  // drop [keep, skipTo), go on, even if nothing is left
/// }
/// ```
public final class ChunkedScanner {
  /// What `scan` found.
  public enum State {
    /// Everything was used and the body goes on.
    OPEN,
    /// Octets follow that are not to be forwarded.
    SKIP,
    /// The body ended.
    DONE,
    /// The body is malformed; nothing more may be forwarded.
    BAD
  }

  private enum Step {
    SIZE_START,
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILERS,
    DONE,
    BAD
  }

  private final ChunkExtension extension = new ChunkExtension();
  private final TrailerSection trailers = new TrailerSection();
  private boolean dataOnly;
  private Step step = Step.SIZE_START;
  private State state = State.OPEN;
  private int skipTo;
  private long size;
  private int digits;
  private int lineOctets;
  private int extensionOctets;
  private long dataOctets;
  private @Nullable BadMessage problem;

  /// Begins a new body.
  ///
  /// @param dataOnly false: everything but chunk extensions is forwarded, chunked as received;
  ///   true: only data octets are, for a client that does not know chunks
  public void reset(boolean dataOnly) {
    reset(dataOnly, dataOnly);
  }

  /// The same.
  ///
  /// @param keepsTrailers whether [#trailers()] will be asked for
  public void reset(boolean dataOnly, boolean keepsTrailers) {
    this.dataOnly = dataOnly;
    step = Step.SIZE_START;
    state = State.OPEN;
    skipTo = 0;
    size = 0;
    digits = 0;
    lineOctets = 0;
    extensionOctets = 0;
    dataOctets = 0;
    problem = null;
    trailers.reset(keepsTrailers);
  }

  /// Looks at the octets `[from, to)` of the buffer, by absolute index; its reader and writer index
  /// are not used. After DONE or BAD nothing is looked at any more.
  ///
  /// @return the index up to which the octets are to be forwarded as they are
  public int scan(ByteBuf buf, int from, int to) {
    int i = from;
    state = State.OPEN;
    while (i < to && isKept(buf, i)) {
      i = advance(buf, i, to);
    }
    int keep = i;
    while (i < to && isSkipped(buf, i)) {
      i = advance(buf, i, to);
    }
    if (step == Step.BAD) {
      state = State.BAD;
      return keep;
    }
    skipTo = i;
    if (i > keep) {
      state = State.SKIP;
    } else if (step == Step.DONE) {
      state = State.DONE;
    }
    return keep;
  }

  /// What the last `scan` ended with.
  public State state() {
    return state;
  }

  /// After SKIP: where to go on.
  public int skipTo() {
    return skipTo;
  }

  /// After BAD: why.
  public @Nullable BadMessage problem() {
    return problem;
  }

  /// Where they are kept: the lines of the trailer section that went by, with their CRLFs. The
  /// scanner's own array.
  public byte[] trailers() {
    return trailers.lines();
  }

  /// How many octets of [#trailers()] belong to this body.
  public int trailerOctets() {
    return trailers.lineOctets();
  }

  /// How many data octets went by since `reset`.
  public long dataOctets() {
    return dataOctets;
  }

  private boolean isKept(ByteBuf buf, int i) {
    return switch (step) {
      case DATA -> true;
      case DONE, BAD -> false;
      case SIZE -> !dataOnly && buf.getByte(i) != ';';
      case EXTENSION -> !dataOnly && buf.getByte(i) == Octets.CR;
      case SIZE_START, SIZE_LF, DATA_CR, DATA_LF, TRAILERS -> !dataOnly;
    };
  }

  private boolean isSkipped(ByteBuf buf, int i) {
    return step != Step.DONE && step != Step.BAD && !isKept(buf, i);
  }

  /// Uses the octet at `i`, or as much of the chunk's data as there is; returns the next index.
  private int advance(ByteBuf buf, int i, int to) {
    if (step == Step.DATA) {
      int length = (int) Math.min(size, to - i);
      size -= length;
      dataOctets += length;
      if (size == 0) {
        step = Step.DATA_CR;
      }
      return i + length;
    }
    byte octet = buf.getByte(i);
    switch (step) {
      case SIZE_START, SIZE -> size(octet);
      case EXTENSION -> extension(octet);
      case SIZE_LF -> expect(octet, Octets.LF, size == 0 ? Step.TRAILERS : Step.DATA);
      case DATA_CR -> expect(octet, Octets.CR, Step.DATA_LF);
      case DATA_LF -> {
        expect(octet, Octets.LF, Step.SIZE_START);
        size = 0;
        digits = 0;
        lineOctets = 0;
      }
      case TRAILERS -> trailer(octet);
      case DATA, DONE, BAD -> throw new AssertionError(step);
    }
    return step == Step.BAD ? i : i + 1;
  }

  private void size(byte octet) {
    int digit = Octets.hex(octet);
    if (digit >= 0) {
      // The sixteenth digit may still make the number negative: 2^63 and more is refused.
      size = size << 4 | digit;
      step = Step.SIZE;
      lineOctets++;
      if (++digits > Http1Limits.CHUNK_SIZE_DIGITS || size < 0) {
        bad(BadMessage.CHUNK_SIZE);
      }
    } else if (step == Step.SIZE_START) {
      bad(BadMessage.CHUNK_SIZE);
    } else if (octet == ';') {
      step = Step.EXTENSION;
      extension.begin();
      countExtensionOctet();
    } else if (octet == Octets.CR) {
      step = Step.SIZE_LF;
    } else {
      bad(octet == Octets.LF ? BadMessage.BARE_LF : BadMessage.CHUNK_SIZE);
    }
  }

  private void extension(byte octet) {
    if (octet == Octets.CR && extension.mayEnd()) {
      step = Step.SIZE_LF;
      return;
    }
    if (!extension.accept(octet)) {
      boolean text = octet == Octets.CR || Octets.is(octet, Octets.VALUE);
      bad(text ? BadMessage.CHUNK_EXTENSION : Fields.badOctet(octet));
      return;
    }
    countExtensionOctet();
  }

  private void countExtensionOctet() {
    if (++extensionOctets > Http1Limits.CHUNK_EXTENSION_OCTETS) {
      bad(BadMessage.CHUNK_EXTENSIONS_TOO_LARGE);
    } else if (++lineOctets > Http1Limits.CHUNK_LINE_OCTETS) {
      bad(BadMessage.CHUNK_LINE_TOO_LONG);
    }
  }

  private void expect(byte octet, byte expected, Step next) {
    if (octet == expected) {
      step = next;
    } else if (expected == Octets.LF) {
      bad(BadMessage.BARE_CR);
    } else {
      bad(octet == Octets.LF ? BadMessage.BARE_LF : BadMessage.CHUNK_END);
    }
  }

  private void trailer(byte octet) {
    BadMessage wrong = trailers.accept(octet);
    if (wrong != null) {
      bad(wrong);
    } else if (trailers.isDone()) {
      step = Step.DONE;
    }
  }

  private void bad(BadMessage why) {
    problem = why;
    step = Step.BAD;
  }
}
