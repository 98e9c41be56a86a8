package io.kittenfs.http.request;

import java.io.IOException;
import java.io.InputStream;

/** Where the body of a request comes from. */
@FunctionalInterface
public interface BodySource {
  /** Opens it from its start; whether that works twice depends on the source. */
  InputStream open() throws IOException;
}
