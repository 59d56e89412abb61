package dev.truehop.perf.lab.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// Immutable (static functions only): the one system call that Java has no method for.
final class NativeCalls {
  /// Of `sched.h`.
  private static final int CLONE_NEWNET = 0x4000_0000;

  private static final String ERRNO = "errno";
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_OF =
      STATE.varHandle(MemoryLayout.PathElement.groupElement(ERRNO));
  private static final MethodHandle UNSHARE =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("unshare"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
              Linker.Option.captureCallState(ERRNO));

  private NativeCalls() {}

  /// Moves the calling platform thread, and it alone, into a network namespace of its own.
  static void leaveNetwork() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      if ((int) UNSHARE.invokeExact(state, CLONE_NEWNET) != 0) {
        throw new IOException("unshare: errno " + (int) ERRNO_OF.get(state, 0L));
      }
    } catch (IOException | RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IOException(failure);
    }
  }
}
