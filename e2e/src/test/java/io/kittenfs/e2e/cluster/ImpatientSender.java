package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.Request;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sender that is wrong on purpose: when the answer to a PUT without a condition does not come in
 * time, it sends the PUT again, though the first may have been stored.
 */
final class ImpatientSender implements KeySender {
  private final KeySender impatient;
  private final KeySender patient;
  private final AtomicInteger repeated = new AtomicInteger();

  ImpatientSender(KeySender impatient, KeySender patient) {
    this.impatient = impatient;
    this.patient = patient;
  }

  /** How many were sent twice. */
  int repeated() {
    return repeated.get();
  }

  @Override
  public Answer send(String node, String key, Request request, int size) {
    if (request instanceof Request.Put put && put.condition() instanceof Condition.Always) {
      Answer answer = impatient.send(node, key, request, size);
      if (!(answer instanceof Answer.Unknown)) {
        return answer;
      }
      repeated.incrementAndGet();
    }
    return patient.send(node, key, request, size);
  }
}
