package dev.truehop.exchange;

import dev.truehop.http1.RequestHead;
import dev.truehop.route.RouteInput;

/// Worker-confined. A request head as the route table wants to see it. Routes don't know the
/// parser, and the parser doesn't know routes; here they meet.
final class RouteView implements RouteInput {
  private final RequestHead head;

  RouteView(RequestHead head) {
    this.head = head;
  }

  @Override
  public byte[] bytes() {
    return head.bytes();
  }

  @Override
  public int methodStart() {
    return head.methodStart();
  }

  @Override
  public int methodEnd() {
    return head.methodEnd();
  }

  @Override
  public int pathStart() {
    return head.pathStart();
  }

  @Override
  public int pathEnd() {
    return head.pathEnd();
  }

  @Override
  public int authorityStart() {
    return head.authorityStart();
  }

  @Override
  public int authorityEnd() {
    return head.authorityEnd();
  }

  @Override
  public int fieldCount() {
    return head.fieldCount();
  }

  @Override
  public int nameStart(int field) {
    return head.nameStart(field);
  }

  @Override
  public int nameEnd(int field) {
    return head.nameEnd(field);
  }

  @Override
  public int valueStart(int field) {
    return head.valueStart(field);
  }

  @Override
  public int valueEnd(int field) {
    return head.valueEnd(field);
  }
}
