package io.kittenfs.store;

import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StagedValue;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to be stored under a key. Immutable.
 *
 * @param value as {@link Store#newValue} staged it
 * @param fields what is known of the value; a type is among them
 * @param condition under which it is stored
 * @param ttl after which time the key does not exist any more, 1 ms to 100 years, in whole
 *     milliseconds; empty for never
 */
public record PutRequest(
    StagedValue value,
    RepresentationFields fields,
    Precondition condition,
    Optional<Duration> ttl) {
  /** To stay until it is deleted. */
  PutRequest(StagedValue value, RepresentationFields fields, Precondition condition) {
    this(value, fields, condition, Optional.empty());
  }
}
