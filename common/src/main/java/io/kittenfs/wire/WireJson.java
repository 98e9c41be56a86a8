package io.kittenfs.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * The JSON in which nodes speak, to each other and to people: names in snake_case, timestamps as
 * ISO-8601 text. Unknown members are ignored, so that nodes of different versions understand each
 * other. Safe for use by many threads.
 */
public final class WireJson {
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          // A generator writes many records to one stream.
          .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
          .addModule(
              new SimpleModule()
                  .addSerializer(new InstantWriter())
                  .addDeserializer(Instant.class, new InstantReader()))
          .build();

  /** Writes a record as UTF-8. */
  public byte[] write(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON can be made of a " + value.getClass(), e);
    }
  }

  /**
   * Reads a record.
   *
   * @throws IOException when this is not JSON, or not of such a record
   */
  public <T> T read(byte[] json, Class<T> type) throws IOException {
    T value = mapper.readValue(json, type);
    if (value == null) {
      throw new IOException("null instead of a " + type.getSimpleName());
    }
    return value;
  }

  /**
   * Writes a document piece by piece; closing it leaves the stream open.
   *
   * @param indented whether it is for people
   */
  public JsonGenerator generator(OutputStream stream, boolean indented) throws IOException {
    JsonGenerator out = mapper.getFactory().createGenerator(stream);
    out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    return indented ? out.setPrettyPrinter(printer()) : out;
  }

  /** The same document for people: a line for each member. */
  public byte[] indented(byte[] document) {
    try {
      return mapper.writer(printer()).writeValueAsBytes(mapper.readTree(document));
    } catch (IOException e) {
      throw new IllegalArgumentException("not a JSON document", e);
    }
  }

  private static DefaultPrettyPrinter printer() {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
  }

  private static final class InstantWriter extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.toString());
    }
  }

  private static final class InstantReader extends StdDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getValueAsString();
      try {
        return Instant.parse(text == null ? "" : text);
      } catch (DateTimeException e) {
        throw context.weirdStringException(text, Instant.class, "not an ISO-8601 timestamp");
      }
    }
  }
}
