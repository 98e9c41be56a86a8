package io.kittenfs.raft.ratis;

import io.kittenfs.files.SyncedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The file in which Ratis keeps the term of a member and for whom it voted then. Ratis gives it its
 * name without a sync of the directory, so that after a loss of power it may be the one from before
 * the last votes: the member could vote for two in one term.
 */
final class VoteFile {
  private static final String TERM = "term";
  private static final String VOTE = "votedFor";

  /** More terms than can have gone by between a vote and the moment when it was on the disk. */
  private static final long TERMS = 1000;

  private final Path file;

  VoteFile(Path file) {
    this.file = file;
  }

  /** Goes on, durably, in a term in which this member cannot have voted. */
  void raiseTerm() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    properties.setProperty(TERM, Long.toString(term(properties) + TERMS));
    properties.setProperty(VOTE, "");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    properties.store(out, null);
    SyncedFile.replace(file, out.toByteArray());
  }

  private long term(Properties properties) throws IOException {
    try {
      return Long.parseLong(properties.getProperty(TERM));
    } catch (NumberFormatException e) {
      throw new IOException(file + " has no term", e);
    }
  }
}
