import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Machine;

/**
 * Answers the benchmark's commands, one a line, so that both engines stay warm and take turns:
 *
 * <pre>
 * events FILE        keep the file's lines, as bytes          -> the number of events
 * rules NAME FILE    build a machine of {"id": pattern, ...}  -> the milliseconds it took
 * round NAME COUNT   match the first COUNT events             -> nanoseconds, and the number of matches
 * counts NAME COUNT  the same, without measuring              -> the matches of each rule, as JSON
 * </pre>
 */
public final class Harness {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Machine> MACHINES = new HashMap<>();
  private static byte[][] events = new byte[0][];

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      System.out.println(
          switch (words[0]) {
            case "events" -> load(Path.of(words[1]));
            case "rules" -> build(words[1], Path.of(words[2]));
            case "round" -> round(MACHINES.get(words[1]), Integer.parseInt(words[2]));
            case "counts" -> counts(MACHINES.get(words[1]), Integer.parseInt(words[2]));
            default -> throw new IllegalArgumentException(line);
          });
      System.out.flush();
    }
  }

  private static String load(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < all.length; at++) {
      if (all[at] != '\n') continue;
      lines.add(java.util.Arrays.copyOfRange(all, start, at));
      start = at + 1;
    }
    events = lines.toArray(new byte[0][]);
    return String.valueOf(events.length);
  }

  private static String build(String name, Path file) throws Exception {
    JsonNode rules = JSON.readTree(file.toFile());
    Map<String, String> texts = new HashMap<>();
    rules.fields().forEachRemaining(rule -> texts.put(rule.getKey(), rule.getValue().toString()));
    long before = System.nanoTime();
    Machine machine = new Machine();
    for (Map.Entry<String, String> rule : texts.entrySet()) machine.addRule(rule.getKey(), rule.getValue());
    MACHINES.put(name, machine);
    return String.valueOf((System.nanoTime() - before) / 1_000_000);
  }

  private static String round(Machine machine, int count) throws Exception {
    int end = Math.min(count, events.length);
    long found = 0;
    long before = System.nanoTime();
    for (int at = 0; at < end; at++) found += match(machine, events[at]).size();
    return System.nanoTime() - before + " " + found;
  }

  private static String counts(Machine machine, int count) throws Exception {
    Map<String, Integer> counts = new HashMap<>();
    int end = Math.min(count, events.length);
    for (int at = 0; at < end; at++) {
      for (String id : match(machine, events[at])) counts.merge(id, 1, Integer::sum);
    }
    return JSON.writeValueAsString(counts);
  }

  private static List<String> match(Machine machine, byte[] event) throws Exception {
    return machine.rulesForJSONEvent(new String(event, StandardCharsets.UTF_8));
  }
}
