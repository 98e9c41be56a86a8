package io.kittenfs.store;

import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.LogFactory;
import io.kittenfs.log.LogStatus;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.command.CheckpointCommand;
import io.kittenfs.store.command.ImportCommand;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.Checkpoint;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.Stored;
import io.kittenfs.store.record.StoredRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A durable map from keys to values of any size. Safe for use by many threads. Every method throws
 * {@link KittenException}: UNAVAILABLE once closed (nothing was stored), DISK_FULL while the disk
 * is nearly full, OUTCOME_UNKNOWN when a write may or may not have been stored. What reads or
 * changes keys throws NotLeaderException on a copy that does not lead, and may wait for a majority
 * of the copies.
 */
public final class Store implements Closeable {
  private final StoreParts parts;

  private Store(StoreParts parts) {
    this.parts = parts;
  }

  /**
   * Opens the store in this directory, creating it when missing. When its log leads, what a crash
   * left half-done is resumed; while it follows, this changes nothing.
   *
   * @param random names blobs; safe for many threads
   * @throws IOException when the directory cannot be used
   */
  public static Store open(
      Path directory,
      Engine engine,
      StoreOptions options,
      LogFactory logs,
      SpaceGuard space,
      InstantSource clock,
      RandomGenerator random)
      throws IOException {
    return open(
        directory, engine, options, logs, space, StoreClock.trusted(clock), random, BlobPeers.NONE);
  }

  /**
   * The same, for a store of which there are other copies. They are asked as long as this is open.
   *
   * @param peers the other copies of the same log's store
   * @throws IOException when the directory cannot be used
   */
  public static Store open(
      Path directory,
      Engine engine,
      StoreOptions options,
      LogFactory logs,
      SpaceGuard space,
      StoreClock clock,
      RandomGenerator random,
      BlobPeers peers)
      throws IOException {
    return new Store(
        StoreParts.open(directory, engine, options, logs, space, clock, random, peers));
  }

  /** Starts a value; give it to {@link #put} when finished. */
  public ValueWriter newValue() {
    return parts.values.newValue();
  }

  /** The slots that this store owns, and how they move. */
  public Slots slots() {
    return parts.slots;
  }

  /**
   * Stores a value under a key, durably when this returns.
   *
   * @throws PreconditionFailedException when the condition does not hold; nothing changed
   * @throws NotOwnerException when the key's slot is not here; nothing changed
   * @throws SlotFrozenException when the key's slot takes no writes at the moment; nothing changed,
   *     and only after this refusal the same value may be put again; else {@link #discard} it
   */
  public Stored put(Key key, PutRequest request) {
    return parts.writer.put(key, request);
  }

  /** Removes what is staged of a value that will not be put. */
  public void discard(StagedValue value) {
    parts.values.discard(value);
  }

  /**
   * Opens the value of a key. The caller closes it.
   *
   * @throws NotOwnerException when the key's slot is not here
   */
  public Optional<OpenValue> get(Key key) {
    return parts.reader.get(key.hash());
  }

  /**
   * What is known of a key, without opening its value.
   *
   * @throws NotOwnerException when the key's slot is not here
   */
  public Optional<Metadata> metadata(Key key) {
    return metadata(key.hash());
  }

  /**
   * What is known of the key with this hash.
   *
   * @throws NotOwnerException when the key's slot is not here
   */
  public Optional<Metadata> metadata(KeyHash hash) {
    return parts.reader.record(hash).map(StoredRecord::metadata);
  }

  /**
   * What this copy has of a key, whether or not it leads: perhaps what was acknowledged before the
   * newest. Waits for nobody, and changes nothing.
   */
  public Optional<Metadata> copyOf(Key key) {
    return parts.reader.copyOf(key.hash()).map(StoredRecord::metadata);
  }

  /**
   * Reads of this copy alone, whether or not it leads. Waits for nobody, and changes nothing; but
   * of the only copy these are reads like any other.
   *
   * @param limit how old what is read may be
   * @throws KittenException UNAVAILABLE while it may be older, or nobody knows; the leader is being
   *     asked then, so that another attempt may succeed soon
   */
  public StaleView staleView(Duration limit) {
    boolean isOnly = !parts.peers.hasOthers();
    StaleView view =
        new StaleView(
            parts.reader,
            isOnly ? parts.reader::record : parts.reader::stale,
            parts.staleness.age(),
            limit);
    Duration unused = view.age();
    return view;
  }

  /**
   * How many commands this copy, which leads, has; all that any copy had acknowledged when this was
   * called are among them.
   *
   * @throws io.kittenfs.error.NotLeaderException when another copy leads
   */
  public long acknowledgedCommands() {
    parts.submitter.awaitReadable();
    return parts.log.commandIndex();
  }

  /** Whether this copy has the file of a key's value; empty when it has none or needs none. */
  public Optional<Boolean> hasBlobOf(Key key) {
    Optional<BlobId> blob = parts.reader.copyOf(key.hash()).flatMap(StoredRecord::blob);
    return blob.isEmpty() ? Optional.empty() : Optional.of(parts.files.has(blob.get()));
  }

  /**
   * Refuses early a put that would be refused now; what it lets pass may still be.
   *
   * @throws PreconditionFailedException when the condition does not hold
   * @throws NotOwnerException when the key's slot is not here
   */
  public void checkPut(Key key, Precondition condition) {
    parts.writer.checkPut(key, condition);
  }

  /**
   * Deletes a key.
   *
   * @return what was deleted; empty when there was nothing and the condition allows that
   * @throws PreconditionFailedException when the condition does not hold; nothing changed
   * @throws NotOwnerException when the key's slot is not here; nothing changed
   * @throws SlotFrozenException when the key's slot takes no writes at the moment; nothing changed
   */
  public Optional<Metadata> delete(Key key, Precondition condition) {
    return parts.writer.delete(key, condition);
  }

  /** Deletes every key at once, whatever their number, and answers how many there were. */
  public long clear() {
    return parts.writer.clear();
  }

  /**
   * Keys in the order of their bytes, as of one moment.
   *
   * @param prefix only keys that start so; empty for all
   * @param after only keys after this one
   * @param limit at most this many, at least 1
   */
  public Listing list(String prefix, Optional<Key> after, int limit) {
    return parts.reader.list(prefix, after, limit);
  }

  /**
   * The same in a page that is shorter where its keys are long.
   *
   * @param bytes what the keys of the page take at most, unless it is one key alone
   */
  public Listing list(String prefix, Optional<Key> after, int limit, long bytes) {
    return parts.reader.list(prefix, after, limit, bytes);
  }

  /** Opens a consistent view of everything in a slot. The caller closes it. */
  public StoreExport export(int slot) {
    parts.submitter.awaitReadable();
    return parts.views.export(slot);
  }

  /**
   * Opens a consistent view of everything, for another copy, whether or not this one leads. The
   * caller closes it.
   */
  public StoreSnapshot snapshot() {
    // Entries at the end of the log that changed nothing belong to it as well: the log of a leader
    // may begin with them, and who got a copy without them could not go on with that log.
    parts.makeDurable();
    return parts.views.snapshot();
  }

  /**
   * Starts to make this store what another copy of it is. The caller closes it, before this store.
   *
   * @throws KittenException CONFLICT while another one is open
   */
  public SnapshotInstall startInstall() {
    return parts.installs.start(parts.reaper, parts.receiver);
  }

  /**
   * Starts filling a slot again. The caller closes it.
   *
   * @param replace whether the slot may hold keys
   * @throws KittenException CONFLICT when it does and may not
   */
  public StoreImport startImport(int slot, boolean replace) {
    parts.submitter.awaitReadable();
    if (!replace && parts.view.counters(slot).keys() > 0) {
      throw ImportCommand.notEmpty();
    }
    parts.values.checkSpace();
    return new StoreImport(parts.submitter, parts.values, slot);
  }

  /**
   * Takes the file of a large value, durably, which another copy is to name, or has; one that is
   * here already is not asked for. On any copy, whether or not it leads.
   *
   * @param sent its bytes, opened at most once, when nothing speaks against taking them; read to
   *     their end and closed
   * @throws KittenException BAD_GATEWAY when they are others than they must be, DISK_FULL when
   *     there is no room, CONFLICT while the same file comes in another way; nothing is kept then
   * @throws IOException when they break off
   */
  public void receiveBlob(BlobContent blob, BlobPeers.Source sent) throws IOException {
    parts.receiver.receive(blob, sent);
  }

  /**
   * Opens the file of a large value for another copy; empty when it is not here. On any copy,
   * whether or not it leads. The caller closes it.
   *
   * @throws IOException when it cannot be read
   */
  public Optional<FileChannel> openBlob(BlobId id) throws IOException {
    try {
      return Optional.of(parts.files.read(id));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Removes a file that another copy gave and will not name, unless a record names it here. */
  public void discardBlob(BlobId id) {
    parts.reaper.discard(id);
  }

  /**
   * How many large values have a record here and no file yet; 0 of the only copy. At least 1 until
   * everything was looked at after the store was opened, and no more than 10,001.
   */
  public long missingBlobs() {
    return parts.keeper.missing();
  }

  /**
   * Has each copy note the digests of all that it has, as of one place in the log, and answers
   * those of this one; {@link #checkpoint(long)} finds those of another.
   *
   * @param verify whether each is to verify all that it has on its disk, too, soon
   */
  public Checkpoint newCheckpoint(boolean verify) {
    long number = parts.random.nextLong(1, Long.MAX_VALUE);
    return parts.submitter.submit(new CheckpointCommand(number, verify));
  }

  /** The digests of this copy as of a checkpoint; empty when it is not there, or no more. */
  public Optional<Checkpoint> checkpoint(long number) {
    return parts.checkpoints.find(number);
  }

  /**
   * By what it was seen that rows of this copy are not what was stored, for people; empty while all
   * that was read was well.
   */
  public Optional<String> damage() {
    return parts.damage.found();
  }

  /** Notes that this copy is damaged, unless that is known already. */
  public void noteDamage(String what) {
    parts.damage.found(what);
  }

  /** How this copy stands in its log. */
  public LogStatus logStatus() {
    return parts.log.status();
  }

  /** What this copy is to its log, as far as it was told; cheap enough for each request. */
  public LogStatus.Role role() {
    return parts.log.role();
  }

  /** Counts what this copy has, whether or not it leads; cheap however large the store. */
  public StoreStats stats() {
    Counters sum = parts.slotReader.held();
    return new StoreStats(
        sum.keys(),
        sum.bytes(),
        parts.database.diskBytes() + sum.blobBytes(),
        parts.database.openCursors(),
        parts.janitor.pinnedBlobs() + parts.reaper.pending(),
        parts.janitor.pendingSweeps());
  }

  /** What lies in the database, for tests of what must go from it. */
  StoreCounts counts() {
    return new StoreCounts(parts.database);
  }

  /** Waits for what runs, then closes. Later calls are refused with UNAVAILABLE. Idempotent. */
  @Override
  public void close() throws IOException {
    parts.close();
  }

  /** As {@link CommandLog#makeDurable}. */
  void makeDurable() {
    parts.makeDurable();
  }
}
