package io.kittenfs.api;

import io.kittenfs.client.KvRequest;
import io.kittenfs.http.Exchange;
import io.kittenfs.model.Group;
import java.util.OptionalInt;

/** The group that another node means: the parameter {@code ?group=}. */
public final class GroupParameter {
  private GroupParameter() {}

  /**
   * The id of the group; empty when none is named.
   *
   * @throws io.kittenfs.error.KittenException INVALID_REQUEST when it is none
   */
  public static OptionalInt of(Exchange exchange) {
    return exchange.query().get(KvRequest.GROUP).isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(exchange.query().number(KvRequest.GROUP, 0, 0, Group.MAX_ID));
  }
}
