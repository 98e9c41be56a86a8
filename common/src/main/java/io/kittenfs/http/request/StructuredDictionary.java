package io.kittenfs.http.request;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads dictionaries of structured fields (RFC 9651, section 3.2). Members that are byte sequences
 * are given; those of other types are held to their syntax, and not kept.
 */
public final class StructuredDictionary {
  /** Digests of a few algorithms take a few hundred; the expressions below recurse. */
  private static final int CHARACTERS_MAX = 4096;

  private static final String KEY = "[a-z*][a-z0-9_.*-]*+";
  private static final String BYTES = ":[A-Za-z0-9+/=]*+:";
  private static final String BARE_ITEM =
      "(?:"
          + String.join(
              "|",
              BYTES,
              // Display strings, strings, booleans, dates, decimals, integers, tokens.
              "%\"(?:[ !#$&-~]|%[0-9a-f]{2})*+\"",
              "\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*+\"",
              "\\?[01]",
              "@-?[0-9]{1,15}+",
              "-?[0-9]{1,12}\\.[0-9]{1,3}",
              "-?[0-9]{1,15}",
              "[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*+")
          + ")";
  private static final String PARAMETERS = "(?:; *" + KEY + "(?:=" + BARE_ITEM + ")?)*+";
  private static final String ITEM = BARE_ITEM + PARAMETERS;
  private static final String INNER_LIST =
      "\\( *(?:" + ITEM + "(?: +" + ITEM + ")*+ *)?\\)" + PARAMETERS;
  private static final Pattern MEMBER =
      Pattern.compile(
          "("
              + KEY
              + ")(?:=(?:("
              + BYTES
              + ")"
              + PARAMETERS
              + "|"
              + ITEM
              + "|"
              + INNER_LIST
              + ")|"
              + PARAMETERS
              + ")(?=[ \t,]|$)");
  private static final Pattern BETWEEN = Pattern.compile("[ \t]*+(?:$|,[ \t]*+(?!$))");

  private StructuredDictionary() {}

  /**
   * The members, the last of each name; empty where one is no byte sequence.
   *
   * @throws IllegalArgumentException when the text is no dictionary
   */
  public static Map<String, Optional<byte[]>> parse(String text) {
    String dictionary = text.strip();
    if (dictionary.length() > CHARACTERS_MAX) {
      throw new IllegalArgumentException("too long");
    }
    Map<String, Optional<byte[]>> members = new LinkedHashMap<>();
    Matcher member = MEMBER.matcher(dictionary);
    Matcher between = BETWEEN.matcher(dictionary);
    int at = 0;
    while (at < dictionary.length()) {
      if (!member.region(at, dictionary.length()).lookingAt()
          || !between.region(member.end(), dictionary.length()).lookingAt()) {
        throw new IllegalArgumentException("no dictionary");
      }
      members.put(member.group(1), Optional.ofNullable(member.group(2)).map(it -> bytes(it)));
      at = between.end();
    }
    return members;
  }

  private static byte[] bytes(String quoted) {
    return Base64.getDecoder().decode(quoted.substring(1, quoted.length() - 1));
  }
}
