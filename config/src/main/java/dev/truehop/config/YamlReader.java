package dev.truehop.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Worker-confined (to the loading thread): makes one [Yaml] tree of one file's text.
///
/// Built from the parser's events and not from the library's composer: so the depth, the number of
/// values that aliases stand for, recursion, tags and further documents are all seen at their place
/// before they can cost anything.
final class YamlReader {
  private final String file;
  private final Iterator<Event> events;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int values;

  /// Immutable: a complete value that aliases may stand for, and how many values it is made of.
  private record Anchored(Yaml value, int values) {}

  private YamlReader(String file, String text) {
    this.file = file;
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(Limits.MAX_FILE_OCTETS).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /// The only document of the text, or null after adding the problem that stopped the reading.
  static @Nullable Yaml read(String file, String text, Problems problems) {
    if (!SourceFile.isPrintable(file, text, problems)) {
      return null;
    }
    try {
      return new YamlReader(file, text).document();
    } catch (BadYaml e) {
      problems.add(e.place, "", e.text);
    } catch (MarkedYamlEngineException e) {
      problems.add(place(file, e.getProblemMark()), "", syntaxMessage(e));
    } catch (YamlEngineException e) {
      problems.add(Place.startOf(file), "", "this is not YAML 1.2: " + e.getMessage());
    }
    return null;
  }

  private Yaml document() {
    Event event = events.next();
    while (!(event instanceof NodeEvent)) {
      if (event instanceof StreamEndEvent) {
        throw empty();
      }
      event = events.next();
    }
    Yaml root = value(event, 1);
    if (root instanceof Yaml.Text text && text.isNothing()) {
      throw empty();
    }
    while (events.hasNext()) {
      Event next = events.next();
      if (next instanceof DocumentStartEvent) {
        throw new BadYaml(
            place(next),
            "a second document begins here: put everything into one, or give several -f files");
      }
    }
    return root;
  }

  private BadYaml empty() {
    return new BadYaml(Place.startOf(file), "the file is empty: it needs at least `listeners`");
  }

  private Yaml value(Event event, int depth) {
    if (depth > Limits.MAX_DEPTH) {
      throw new BadYaml(place(event), "more than " + Limits.MAX_DEPTH + " levels of nesting");
    }
    int before = values;
    count(1, event);
    Yaml value =
        switch (event) {
          case ScalarEvent scalar -> text(scalar);
          case SequenceStartEvent start -> items(start, depth);
          case MappingStartEvent start -> fields(start, depth);
          case AliasEvent alias -> aliased(alias);
          default -> throw new BadYaml(place(event), "a value is expected here");
        };
    if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
      int size = values - before;
      node.getAnchor().ifPresent(a -> anchors.put(a.getValue(), new Anchored(value, size)));
    }
    return value;
  }

  private Yaml.Text text(ScalarEvent scalar) {
    refuseTag(scalar, scalar.getTag());
    Place from = place(scalar);
    Place to = place(file, scalar.getEndMark());
    String value = scalar.getValue();
    int quotes = from.line() == to.line() ? to.column() - from.column() - value.length() : -1;
    int lead = quotes == 0 || quotes == 2 ? quotes / 2 : -1;
    return new Yaml.Text(from, value, scalar.isPlain(), lead);
  }

  private Yaml.Items items(SequenceStartEvent start, int depth) {
    refuseTag(start, start.getTag());
    List<Yaml> items = new ArrayList<>();
    for (Event e = events.next(); !(e instanceof SequenceEndEvent); e = events.next()) {
      items.add(value(e, depth + 1));
    }
    return new Yaml.Items(place(start), items);
  }

  private Yaml.Fields fields(CollectionStartEvent start, int depth) {
    refuseTag(start, start.getTag());
    List<Yaml.Field> fields = new ArrayList<>();
    for (Event e = events.next(); !(e instanceof MappingEndEvent); e = events.next()) {
      Place place = place(e);
      if (!(value(e, depth + 1) instanceof Yaml.Text key)) {
        throw new BadYaml(place, "a key must be a text");
      }
      fields.add(new Yaml.Field(place, key.value(), value(events.next(), depth + 1)));
    }
    return new Yaml.Fields(place(start), fields);
  }

  private Yaml aliased(AliasEvent alias) {
    String name = alias.getAlias().getValue();
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw new BadYaml(
          place(alias),
          "unknown alias `*" + name + "`: no complete value before it is `&" + name + "`");
    }
    count(anchored.values, alias);
    return anchored.value;
  }

  private void count(int more, Event event) {
    values += more;
    if (values > Limits.MAX_VALUES) {
      throw new BadYaml(
          place(event), "more than " + Limits.MAX_VALUES + " values once aliases are written out");
    }
  }

  private void refuseTag(Event event, Optional<String> tag) {
    if (tag.isPresent()) {
      throw new BadYaml(place(event), "tags have no meaning here: remove `" + tag.get() + "`");
    }
  }

  private Place place(Event event) {
    return place(file, event.getStartMark());
  }

  private static Place place(String file, Optional<Mark> mark) {
    return mark.map(m -> new Place(file, m.getLine() + 1, m.getColumn() + 1))
        .orElseGet(() -> Place.startOf(file));
  }

  private static String syntaxMessage(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem.contains("'\\t(TAB)'")) {
      return "a tab cannot stand here: indent with spaces";
    }
    String context = e.getContext();
    return "YAML syntax: " + (context == null ? problem : problem + " (" + context + ")");
  }

  /// Immutable: stops the reading of one file; never leaves this class.
  private static final class BadYaml extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Place place;
    private final String text;

    BadYaml(Place place, String text) {
      super(text, null, false, false);
      this.place = place;
      this.text = text;
    }
  }
}
